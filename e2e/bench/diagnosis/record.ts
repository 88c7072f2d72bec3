// What the cases of a situation record: three runs on what a person with this data would have, and the facts of it.
import { caseSeeds } from './cases.ts';
import type { Situation } from './cases.ts';
import type { Evidence } from './evidence-file.ts';
import { trainArms } from './train.ts';
import type { Recorded, TrainerProcess } from './trainer-process.ts';
import type { Planned, Workshop } from './workshop.ts';
import { worldsOf } from './worlds-of.ts';

/** `judged`: the runs that were trained to be judged, which are the same where nothing is hidden and no label is wrong; null: none were. */
export async function recordRuns(planned: Planned, workshop: Workshop, trainer: TrainerProcess, judged: readonly Recorded[] | null): Promise<Evidence> {
  const given = await workshop.asGiven(planned);
  const isSame = judged !== null && given === (await workshop.judged(planned));
  const runs = isSame ? judged : ((await trainArms(trainer, [{ key: 'given', spec: planned.spec, prepared: given }], caseSeeds)).get('given') ?? []);
  // Rows that the bench hides are none that a person has left out.
  const spec = { ...planned.spec, dataset: { ...planned.spec.dataset, excludeRows: [] } };
  return { spec, facts: await workshop.facts(planned), runs };
}

/** Trains the three cases of a situation and nothing else. */
export async function recordSituation(situation: Situation, workshop: Workshop, trainer: TrainerProcess): Promise<Evidence> {
  return recordRuns(await workshop.plan(worldsOf(situation).planted), workshop, trainer, null);
}
