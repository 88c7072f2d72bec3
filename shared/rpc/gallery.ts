// The case gallery as it is shipped and shown: one deliberately broken experiment a cause, in words, and what to read about it.
import * as v from 'valibot';
import { causes, symptoms } from '../stagnation/diagnosis.ts';

const sentence = v.pipe(v.string(), v.minLength(1));

/** A change of settings that helps, or, where no setting does, what a person does instead (`set` is empty then). */
export const caseRemedySchema = v.strictObject({
  says: sentence,
  set: v.record(v.string(), v.unknown()),
  /** What the change was measured to do on this case; null where nothing can be trained. */
  measured: v.nullable(sentence),
});

export const galleryCaseSchema = v.strictObject({
  caseId: v.pipe(v.string(), v.regex(/^[a-z-]+$/)),
  /** What was broken on purpose; null for the case in which nothing is wrong. */
  cause: v.nullable(v.picklist(causes)),
  title: sentence,
  symptom: v.picklist(symptoms),
  summary: sentence,
  happening: sentence,
  shows: sentence,
  /** The settings as they would be without the fault; empty where the fault lies in the table. */
  healthy: v.record(v.string(), v.unknown()),
  /** The first is tried first. */
  remedies: v.array(caseRemedySchema),
  /** Of the reading list. */
  reading: v.array(v.string()),
});

/** The case, and its whole experiment, as in its experiment file. */
export const shownCaseSchema = v.strictObject({ ...galleryCaseSchema.entries, experiment: v.unknown() });

export const readingSchema = v.strictObject({
  readingId: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
  authors: sentence,
  title: sentence,
  year: v.number(),
  /** Book, journal or conference. */
  where: sentence,
  /** DOI or arXiv number; null where there is none. */
  identifier: v.nullable(sentence),
  why: sentence,
});

export const gallerySchema = v.strictObject({ cases: v.array(shownCaseSchema), reading: v.array(readingSchema) });

export type CaseRemedy = v.InferOutput<typeof caseRemedySchema>;
export type GalleryCase = v.InferOutput<typeof shownCaseSchema>;
export type Reading = v.InferOutput<typeof readingSchema>;
export type Gallery = v.InferOutput<typeof gallerySchema>;
