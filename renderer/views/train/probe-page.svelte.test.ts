// A run in doubt, over the whole page and the real contract: the probe that would tell is one press away, and what it tells is heard and seen.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { ProbeNews } from '../../../shared/rpc/probe-news.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { exampleFacts } from '../../../shared/stagnation/example-evidence.ts';
import type { Diagnosis } from '../../../shared/stagnation/diagnosis.ts';
import { probeOf } from '../../../shared/stagnation/probes/table.ts';
import App from '../../App.svelte';
import { createTestStores, twoColumns } from '../../state/testing.ts';
import '../../styles/base.css';
import '../../styles/tokens.css';
import { makeFinding, makeRun } from './testing.ts';

beforeEach(() => void (location.hash = ''));
afterEach(() => void (location.hash = ''));

const crawl: Diagnosis = { ...makeFinding().diagnosis, symptom: 'crawl', verdict: 'undecided', causes: [{ cause: 'learning-rate-too-low', confidence: 0.42, source: null, evidence: [] }, { cause: 'label-noise', confidence: 0.3, source: null, evidence: [] }] };
const inDoubt = makeFinding({ headline: 'Training loss crawls. Perhaps the learning rate is too low. The learning-rate probe would tell.', diagnosis: crawl });
const named = makeFinding({ headline: 'The learning rate is too low. Training loss crawls.', diagnosis: { ...crawl, verdict: 'stuck', causes: [{ cause: 'learning-rate-too-low', confidence: 0.95, source: null, evidence: [] }] } });
const { title, asks } = probeOf('learning-rate');
const chart = { kind: 'lines', xLabel: 'learning rate', yLabel: 'training loss', hasLogX: true, labels: [], series: [{ name: 'from fresh weights', x: [0.001, 0.01], y: [0.6, 0.3] }], reference: null } as const;

it('is probed from beside its verdict, and named there', async () => {
  const run: RunSummary = makeRun({ finding: inDoubt, facts: exampleFacts, datasetId: 'd1' });
  let tellRun: (run: RunSummary) => void = () => {};
  let tell: (news: ProbeNews) => void = () => {};
  const start = vi.fn();
  const stores = createTestStores({
    'datasets.list': async () => [twoColumns],
    'runs.changes': (_, emit) => {
      tellRun = (changed) => emit({ run: changed, removedRunId: null });
      tellRun(run);
      return () => {};
    },
    'runs.get': async () => ({ run, events: [] }),
    'runs.metrics': () => () => {},
    'probes.offers': async () => [{ probe: 'learning-rate', title, asks, seconds: 3, isNext: true }],
    'probes.start': (request, emit) => {
      start(request);
      tell = emit;
      return () => {};
    },
  });
  await render(App, { stores });
  stores.router.go('train', { runId: 'run', datasetId: 'd1' });
  const telling = page.getByRole('button', { name: 'Run the learning-rate probe' });
  await telling.click();
  await vi.waitFor(() => { expect(start).toHaveBeenCalledWith({ runId: 'run', probes: ['learning-rate'] }); });
  await expect.element(page.getByRole('button', { name: 'Cancel the probes' })).toHaveFocus();

  tell({ state: 'chosen', probes: [{ probe: 'learning-rate', title, asks, seconds: 3 }], seconds: 3 });
  await expect.element(page.getByText('Learning-rate probe, about 3.0 s left')).toBeVisible();
  tell({ state: 'result', result: { probe: 'learning-rate', at: 1, seconds: 2.5, epoch: 20, readings: {}, chart: { ...chart, labels: [], series: chart.series.map(({ name, x, y }) => ({ name, x: [...x], y: [...y] })) }, says: 'A rate of 0.01 learns.' } });
  tell({ state: 'finished', finding: named });
  tellRun({ ...run, finding: named });
  await expect.element(page.getByRole('heading', { name: 'The learning rate is too low.' })).toBeVisible();
  await expect.element(page.getByRole('img', { name: 'Learning-rate probe: A rate of 0.01 learns.' })).toBeVisible();
  await vi.waitFor(() => { expect(stores.toasts.status).toContain('Learning-rate probe is done'); }, { timeout: 7_000 });
  expect(telling.elements()).toHaveLength(0);
  await expect.element(page.getByRole('button', { name: 'Run the most telling probes' })).toHaveFocus();
});
