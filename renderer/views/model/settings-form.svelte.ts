// What a field of the Model screen needs to know of its setting, by path: value, kind, what it was, what is wrong with it.
import type { Notice } from '../../../shared/spec/notices.ts';
import { getPath, isSame, parsePath } from '../../../shared/spec/paths.ts';
import { valueKindAt } from '../../../shared/spec/value-kind.ts';
import type { ValueKind } from '../../../shared/spec/value-kind.ts';
import { formatSetting } from '../../charts/format.ts';
import type { Design } from '../../state/design.svelte.ts';
import { changeSettings } from '../../state/edits.ts';
import type { DesignPlan } from '../../state/plan-design.ts';

export class SettingsForm {
  readonly design: Design;
  /** Null for the moment between two experiments. */
  readonly plan = $derived.by<DesignPlan | null>(() => (this.design.planned !== null && 'plan' in this.design.planned ? this.design.planned.plan : null));

  constructor(design: Design) {
    this.design = design;
  }

  /** The value that a run has, its default included. */
  value(path: string): unknown {
    return getPath(this.plan?.base, keysOf(path));
  }

  kind(path: string): ValueKind | null {
    return valueKindAt(this.plan?.base, keysOf(path));
  }

  /** What a changed setting was when the experiment was opened; null for one that is as it was. */
  was(path: string): string | null {
    const before = getPath(this.design.before, keysOf(path));
    return before === undefined || isSame(before, this.value(path)) ? null : formatSetting(before);
  }

  /** Why the last change of this setting was refused, or null. */
  error(path: string): string | null {
    const refused = this.design.refused;
    return refused?.path === path ? refused.message.slice(path.length + 2) : null;
  }

  notices(path: string): readonly Notice[] {
    return this.plan?.notices.filter((notice) => notice.path === path) ?? [];
  }

  change(path: string, value: unknown): void {
    this.design.set(keysOf(path), value);
  }

  /** Writes several settings as one change. */
  apply(set: Readonly<Record<string, unknown>>): void {
    this.design.edit((experiment) => changeSettings(experiment, set));
  }
}

function keysOf(path: string): string[] {
  return parsePath(path) ?? [path];
}
