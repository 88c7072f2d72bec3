// What History is looking at: which runs are compared and in which look each is drawn, and how the table is filtered and ordered.
import type { ScaleKind } from '../charts/scale.ts';
import type { SlotNumber } from '../charts/slots.ts';
import { assignSlots } from '../charts/slots.ts';
import type { TableSort } from '../ui/table-column.ts';

export class Comparison {
  /** Text of the filter. */
  filter = $state('');
  sort = $state.raw<TableSort>({ key: 'started', direction: 'descending' });
  /** Null leaves the choice of the axis to the values. */
  scaleKind = $state<ScaleKind | null>(null);
  /** In the order they were checked. */
  runIds = $state.raw<readonly string[]>([]);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole, never changed
  private slots = $state.raw<ReadonlyMap<string, SlotNumber | null>>(new Map());

  has(runId: string): boolean {
    return this.slots.has(runId);
  }

  /** Null for a run that is not compared, and for the seventh and later ones, which are drawn grey. */
  slotOf(runId: string): SlotNumber | null {
    return this.slots.get(runId) ?? null;
  }

  /** A run that stays keeps its slot. */
  set(runIds: readonly string[]): void {
    this.slots = assignSlots(runIds, this.slots);
    this.runIds = [...runIds];
  }

  toggle(runId: string): void {
    this.set(this.has(runId) ? this.runIds.filter((other) => other !== runId) : [...this.runIds, runId]);
  }

  clear(): void {
    this.set([]);
  }
}
