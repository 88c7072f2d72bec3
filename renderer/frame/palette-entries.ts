// Everything that the command palette can reach, from the page's state.
import Check from '@lucide/svelte/icons/check';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import GitBranch from '@lucide/svelte/icons/git-branch';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Play from '@lucide/svelte/icons/play';
import TestTube from '@lucide/svelte/icons/test-tube-diagonal';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import Table from '@lucide/svelte/icons/table-2';
import Activity from '@lucide/svelte/icons/activity';
import { formatCount } from '../charts/format.ts';
import { openDataset, openPreset, openSample, replayRun, runPreset, trainSample } from '../state/commands.ts';
import type { Stores } from '../state/context.ts';
import { isActive } from '../../shared/spec/run.ts';
import { startProbes } from '../views/train/probe-run.ts';
import { canProbe, whyNoneChosen } from '../views/train/probe-words.ts';
import { acceptable, trainChanged } from '../views/train/take-over.ts';
import type { PaletteEntry } from './palette.ts';
import { allScreens } from './screens.ts';

export interface PaletteActions {
  readonly openFile: () => void;
  readonly showKeys: () => void;
  readonly switchTheme: () => void;
}

export function paletteEntries(stores: Stores, actions: PaletteActions): PaletteEntry[] {
  return [...screenEntries(stores), ...acceptEntries(stores), ...probeEntries(stores), ...actionEntries(stores, actions), ...forkEntries(stores), ...datasetEntries(stores), ...caseEntries(stores), ...runEntries(stores)];
}

function screenEntries({ router }: Stores): PaletteEntry[] {
  return allScreens.map(({ screen, name, icon, keys }) => ({ id: `screen ${screen}`, group: 'Screens', text: name, detail: '', icon, keys, run: () => router.go(screen) }));
}

function actionEntries(stores: Stores, actions: PaletteActions): PaletteEntry[] {
  const fixed = { group: 'Actions', detail: '' } as const;
  return [
    { ...fixed, id: 'open', text: 'Open file', icon: FolderOpen, keys: 'Ctrl O', run: actions.openFile },
    { ...fixed, id: 'theme', text: 'Switch theme', icon: SunMoon, run: actions.switchTheme },
    { ...fixed, id: 'keys', text: 'All keys', icon: Keyboard, keys: '?', run: actions.showKeys },
    ...stores.datasets.presets.flatMap((preset): PaletteEntry[] => [
      { ...fixed, id: `run ${preset.presetId}`, text: `Run experiment: ${preset.name}`, icon: Play, run: () => void runPreset(stores, preset) },
      { ...fixed, id: `open ${preset.presetId}`, text: `Open experiment: ${preset.name}`, icon: FlaskConical, run: () => void openPreset(stores, preset) },
    ]),
  ];
}

/** What a trial of the run on show has proved to help. */
function acceptEntries(stores: Stores): PaletteEntry[] {
  const { runs, router, toasts } = stores;
  const run = runs.onShow(router.runId);
  const remedy = run === null ? null : acceptable(stores, run);
  if (run === null || remedy === null) return [];
  const accept = (): void => void trainChanged(stores, run, remedy.says, remedy.set).catch((error: unknown) => toasts.report(error));
  return [{ id: 'accept', group: 'Actions', text: `Accept as new baseline: ${remedy.says}`, detail: '', icon: Check, keys: router.screen === 'train' ? 'A' : undefined, run: accept }];
}

/** Of the run on show, where there is something to probe for. */
function probeEntries(stores: Stores): PaletteEntry[] {
  const { runs, router, probing } = stores;
  const run = runs.onShow(router.runId);
  if (run === null || !canProbe(run) || probing.isUnderWay || whyNoneChosen(run, null) !== null) return [];
  const probe = (): void => {
    startProbes(stores, run, null);
    router.go('train', { runId: run.runId });
  };
  return [{ id: 'probe', group: 'Actions', text: 'Run the most telling probes', detail: run.name, icon: TestTube, run: probe }];
}

/** Of so many runs can each be forked and replayed from here: the one on show, and the newest. */
const mostForked = 12;

function forkEntries(stores: Stores): PaletteEntry[] {
  const { runs, router, forking } = stores;
  const shown = runs.onShow(router.runId);
  const offered = [...new Set([...(shown === null ? [] : [shown]), ...runs.kept.slice(0, mostForked)])];
  return offered.flatMap((run): PaletteEntry[] => [
    ...(run.checkpoint === null ? [] : [{ id: `fork ${run.runId}`, group: 'Actions', text: `Fork ${run.name} from a checkpoint`, detail: '', icon: GitBranch, keys: run === shown && router.screen === 'train' ? 'F' : undefined, run: () => forking.open(run.runId) } as const]),
    ...(isActive(run.status) || run.step === 0 ? [] : [{ id: `replay ${run.runId}`, group: 'Actions', text: `Replay ${run.name} and compare`, detail: '', icon: ListChecks, run: () => replayRun(stores, run.runId) } as const]),
  ]);
}

function datasetEntries(stores: Stores): PaletteEntry[] {
  const { datasets } = stores;
  return [
    ...datasets.list.map((dataset): PaletteEntry => ({
      id: `data ${dataset.datasetId}`,
      group: 'Data sets',
      text: dataset.name,
      detail: `${formatCount(dataset.profile.rows)} rows`,
      icon: Table,
      run: () => openDataset(stores, dataset),
    })),
    ...datasets.samples.flatMap((sample): PaletteEntry[] => [
      { id: `sample ${sample.sampleId}`, group: 'Samples', text: `Open sample: ${sample.name}`, detail: `${formatCount(sample.rows)} rows`, icon: Table, run: () => void openSample(stores, sample) },
      { id: `train ${sample.sampleId}`, group: 'Samples', text: `Train on sample: ${sample.name}`, detail: '', icon: Play, run: () => void trainSample(stores, sample) },
    ]),
  ];
}

/** The cases of the gallery, once it was read. */
function caseEntries({ gallery, router }: Stores): PaletteEntry[] {
  const show = (caseId: string): void => {
    gallery.show(caseId);
    router.go('gallery');
  };
  return (gallery.content?.cases ?? []).map(({ caseId, title, summary }) => ({ id: `case ${caseId}`, group: 'Case gallery', text: title, detail: summary, icon: GraduationCap, run: () => show(caseId) }));
}

function runEntries({ runs, router }: Stores): PaletteEntry[] {
  return runs.kept.map((run) => ({
    id: `run ${run.runId}`,
    group: 'Runs',
    text: run.name,
    detail: `${run.datasetName}, ${run.status}`,
    icon: Activity,
    run: () => router.go('train', { runId: run.runId, datasetId: run.datasetId }),
  }));
}
