// The cases of the bench, each fully described by its id: `DATA SET/FAULTS/SEED`, where a fault is CAUSE:SEVERITY, two are joined by a
// plus sign, and a control is healthy:VARIANT. The cases of the same data set and faults make one situation, and share their truth.
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import { dataSetOf, dataSets } from './data/data-sets.ts';
import type { DataSet, Part } from './data/data-sets.ts';
import { severities } from './faults/fault.ts';
import type { Fault, Severity } from './faults/fault.ts';
import { faultOf, pairs } from './faults/table.ts';

export interface PlantedFault {
  readonly fault: Fault;
  readonly severity: Severity;
}

export interface Situation {
  readonly id: string;
  readonly dataSet: DataSet;
  /** Empty for a control. */
  readonly planted: readonly PlantedFault[];
  /** Which sound settings it starts from; for a control as its id says, else by its id. */
  readonly variant: number;
}

/** Training seeds of the cases of a situation: what is added to the seed of its settings. */
export const caseSeeds = [0, 1, 2] as const;

/** As many of each part as a cause that fits enough of them is planted in: 12 data sets, where 8 are asked for. */
const dataSetsOfPart = 6;
const pairDataSetsOfPart = 4;
/** Three sound settings, and a small one with early stopping. */
export const controlVariants = 4;

/** FNV-1a (Fowler, Noll and Vo), 32 bits, with a last mixing: what is drawn for an id never depends on other ids. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function caseId(situation: string, seed: number): string {
  return `${situation}/${seed}`;
}

/** The situation and the seed of a case. Throws for an id that is none. */
export function readCaseId(id: string): { readonly situation: Situation; readonly seed: number } {
  const [dataSet = '', planted = '', seed = ''] = id.split('/');
  if (!caseSeeds.some((one) => String(one) === seed)) throw new Error(`"${id}" is no case: its seed is none of ${caseSeeds.join(', ')}.`);
  return { situation: readSituation(`${dataSet}/${planted}`), seed: Number(seed) };
}

/** Throws for an id that is none. */
export function readSituation(id: string): Situation {
  const [dataSet = '', planted = ''] = id.split('/');
  const parts = planted.split('+').map((part) => part.split(':'));
  const [[name, number] = []] = parts;
  if (name === 'healthy') return { id, dataSet: dataSetOf(dataSet), planted: [], variant: Number(number) };
  const read = ([cause = '', severity = '']: string[]): PlantedFault => {
    const found = severities.find((one) => String(one) === severity);
    if (found === undefined) throw new Error(`"${id}" is no situation: "${severity}" is no severity.`);
    return { fault: faultOf(cause), severity: found };
  };
  return { id, dataSet: dataSetOf(dataSet), planted: parts.map(read), variant: hashOf(id) % 3 };
}

/** Some of the data sets of a part, the same for the same name. */
function choose(part: Part, count: number, name: string, fits: (dataSet: DataSet) => boolean): DataSet[] {
  const fitting = dataSets.filter((dataSet) => dataSet.part === part && fits(dataSet));
  return fitting.map((dataSet) => ({ dataSet, rank: hashOf(`${name} ${dataSet.id}`) })).sort((left, right) => left.rank - right.rank).slice(0, count).map(({ dataSet }) => dataSet);
}

const parts: readonly Part[] = ['tuning', 'test'];

function singles(fault: Fault): string[] {
  const { cause } = fault;
  return parts.flatMap((part) => choose(part, dataSetsOfPart, cause, (dataSet) => fault.fits(dataSet))).flatMap(({ id }) => severities.map((severity) => `${id}/${cause}:${severity}`));
}

function pairsOf([first, second]: (typeof pairs)[number]): string[] {
  const fits = (dataSet: DataSet): boolean => faultOf(first).fits(dataSet) && faultOf(second).fits(dataSet);
  const severityOf = (text: string): number => 1 + (hashOf(text) % 3);
  return parts.flatMap((part) => choose(part, pairDataSetsOfPart, `${first} ${second}`, fits))
    .map(({ id }) => `${id}/${first}:${severityOf(`${id} ${first}`)}+${second}:${severityOf(`${id} ${second}`)}`);
}

function controls(): string[] {
  return dataSets.flatMap(({ id }) => Array.from({ length: controlVariants }, (_, variant) => `${id}/healthy:${variant}`));
}

const byHash = (ids: readonly string[]): string[] => ids.toSorted((left, right) => hashOf(left) - hashOf(right));

/**
 * The ids of all situations, in an order in which any beginning covers all causes, pairs and controls about evenly: one of each
 * cause, then some pairs and controls, and again.
 */
export function situationIds(): string[] {
  const lists = [...causes.map((cause) => byHash(singles(faultOf(cause)))), ...split(byHash(pairs.flatMap(pairsOf)), 5), ...split(byHash(controls()), 3)];
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
}

function split(ids: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, list) => ids.filter((_id, place) => place % count === list));
}

/** Causes that are planted in this situation. */
export function plantedCauses({ planted }: Situation): Fault['cause'][] {
  return planted.map(({ fault }) => fault.cause);
}

