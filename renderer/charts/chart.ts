// What a chart is given: curves over epochs, and what is marked on them.
import type { SlotNumber } from './slots.ts';

/** One curve of a chart, with a value an epoch. */
export interface ChartLine {
  readonly id: string;
  readonly label: string;
  /** Null draws it as one of many: thin and grey. */
  readonly slot: SlotNumber | null;
  /** As long as `x` of the chart; NaN where there is none. Raw, never smoothed. */
  readonly values: Float64Array;
  /** True for what is measured every few epochs only: the line goes over epochs without a value, and readings tell the last known one. */
  readonly isJoined?: boolean;
  /** True for what belongs to another run, like the curve before a fork: same look, faint. */
  readonly isFaint?: boolean;
}

/** How steps lie on the axis of epochs: without a fork, the last step of epoch 1 stands at epoch 1. */
export interface StepScale {
  readonly stepsPerEpoch: number;
  /** The step that stands at 0: not 0, and maybe a fraction, after a fork that changed how many steps make an epoch. */
  readonly startStep: number;
}

export function epochOfStep({ stepsPerEpoch, startStep }: StepScale, step: number): number {
  return (step - startStep) / stepsPerEpoch;
}

/** A curve over steps, drawn thin behind the others: the loss of every step. */
export interface BackLine {
  readonly slot: SlotNumber;
  readonly steps: Float64Array;
  readonly scale: StepScale;
  readonly values: Float64Array;
}

export interface ChartData {
  /** Rising epochs. */
  readonly x: Float64Array;
  readonly lines: readonly ChartLine[];
  readonly behind: readonly BackLine[];
  /** What `x` counts; epochs where it is not said. */
  readonly unit?: 'epoch' | 'step';
}

/** The epochs that one piece of evidence was seen in. `pin` is its number in the list of evidence. */
export interface EvidenceSpan {
  readonly pin: number;
  readonly from: number;
  readonly to: number;
  readonly label: string | null;
}

export interface LimitLine {
  readonly pin: number;
  readonly value: number;
  readonly label: string;
}

/** Something that a person did to the run, drawn as a line across the curves. */
export interface EventMark {
  /** In epochs. */
  readonly at: number;
  readonly label: string;
}

export interface ChartMarks {
  readonly spans: readonly EvidenceSpan[];
  readonly limits: readonly LimitLine[];
  /** Best raw value of a line. */
  readonly best: { readonly epoch: number; readonly value: number; readonly label: string } | null;
  /** Positions at which training was paused, in epochs. */
  readonly pauses: readonly number[];
  /** In rising order. */
  readonly events: readonly EventMark[];
  /** Where the loss was first not finite, in epochs, and what is said about it. */
  readonly notFinite: { readonly at: number; readonly label: string } | null;
  /** How far training has come, in epochs; null when it trains no more. */
  readonly liveEdge: number | null;
}

export const noMarks: ChartMarks = { spans: [], limits: [], best: null, pauses: [], events: [], notFinite: null, liveEdge: null };
