// Probes as a person meets them on the Train screen: what they cost, how far they are, what they came to, and what is proposed.
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { OfferedProbes, ProbeNews } from '../../../shared/rpc/probe-news.ts';
import { exampleFacts } from '../../../shared/stagnation/example-evidence.ts';
import { probeResultSchema } from '../../../shared/stagnation/probes/result.ts';
import type { ProbeResult } from '../../../shared/stagnation/probes/result.ts';
import { probeOf } from '../../../shared/stagnation/probes/table.ts';
import '../../styles/tokens.css';
import { paletteEntries } from '../../frame/palette-entries.ts';
import type { CurrentProbes } from '../../state/probing.svelte.ts';
import { createTestStores } from '../../state/testing.ts';
import ProbeCard from './ProbeCard.svelte';
import ProbeSection from './ProbeSection.svelte';
import { costOf, endOfProbes, tellingProbe } from './probe-words.ts';
import { makeFinding, makeRun } from './testing.ts';

function offer(probe: 'learning-rate' | 'wider' | 'sharpness', seconds: number, isNext: boolean): OfferedProbes[number] {
  const { title, asks } = probeOf(probe);
  return { probe, title, asks, seconds, isNext };
}
const list = [offer('learning-rate', 4.2, true), offer('wider', 1.1, false), offer('sharpness', 2, true)];

/** As the learning-rate probe reads a run that crawls: the highest rate blows up. */
const rate: ProbeResult = v.parse(probeResultSchema, {
  probe: 'learning-rate', at: 1_700_000_000_000, seconds: 4.1, epoch: 20,
  readings: { 'gain-up': 0.82, 'gain-down': -0.01, 'best-factor': 100, 'loss-now': 0.69 },
  chart: {
    kind: 'lines', xLabel: 'learning rate', yLabel: 'training loss after 150 steps', hasLogX: true, labels: [],
    series: [
      { name: 'from the weights as they are', x: [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2], y: [0.69, 0.69, 0.69, 0.6, 0.2, null] },
      { name: 'from fresh weights', x: [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2], y: [0.7, 0.7, 0.7, 0.65, 0.25, 1.4e4] },
    ],
    reference: { value: 0.69, says: 'loss now, 0.69' },
    mark: { x: 0.001, says: "the run's own, 0.001" },
  },
  says: 'From the weights as they are, 150 steps at a rate of 0.001 come to a training loss of 0.2, at the run\'s own to 0.69: that closes 82% of the gap to the floor.',
});
const width: ProbeResult = v.parse(probeResultSchema, {
  probe: 'wider', at: 1_700_000_100_000, seconds: 1.2, epoch: 0, readings: { gain: 0.01, 'validation-gain': null },
  chart: { kind: 'bars', xLabel: '', yLabel: 'training loss', hasLogX: false, labels: ['unchanged', 'A network 4 times as wide'], series: [{ name: 'training loss', x: [0, 1], y: [0.6, 0.59] }], reference: { value: 0.1, says: 'floor, 0.1' } },
  says: 'A network 4 times as wide comes to a training loss of 0.59.',
});

const begun: CurrentProbes = { runId: 'run', before: null, state: 'under-way', chosen: [], share: null, secondsLeft: null, results: [], finding: null, reason: null };

async function show(props: { current?: CurrentProbes; results?: readonly ProbeResult[]; noChoice?: string; isFolded?: boolean }) {
  const heard = { onopen: vi.fn(), onrun: vi.fn(), oncancel: vi.fn() };
  await render(ProbeSection, { offers: { list, problem: null }, current: props.current ?? null, results: props.results ?? [], noChoice: props.noChoice ?? null, reason: null, isFolded: props.isFolded ?? false, isPrimary: true, ...heard });
  return heard;
}

describe('probes of a run', () => {
  it('say what they cost before, chosen by the app or by hand', async () => {
    const { onrun } = await show({});
    await expect.element(page.getByText('Next: learning-rate probe and step-length probe')).toBeVisible();
    await expect.element(page.getByText('at most about 6.2 s')).toBeVisible();
    await page.getByRole('button', { name: 'Run the most telling probes' }).click();
    expect(onrun).toHaveBeenLastCalledWith(null);
    await page.getByText('All probes').click();
    await expect.element(page.getByText('Trains the network with hidden layers 4 times as wide')).toBeVisible();
    await expect.element(page.getByText('about 1.1 s')).toBeVisible();
    await page.getByRole('button', { name: 'Run: width probe' }).click();
    expect(onrun).toHaveBeenLastCalledWith(['wider']);
    expect(costOf(list.slice(0, 1))).toBe('about 4.2 s');
  });

  it('show how far they are, and can be cancelled', async () => {
    const { oncancel } = await show({ current: { ...begun, chosen: [offer('wider', 1, true)], share: 0.4, secondsLeft: 6 } });
    await expect.element(page.getByText('Width probe, about 6.0 s left')).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
    await page.getByRole('button', { name: 'Cancel the probes' }).click();
    expect(oncancel).toHaveBeenCalledOnce();
  });

  it('say why they failed, and what is offered all the same', async () => {
    await show({ current: { ...begun, state: 'failed', reason: 'The training process ended.' } });
    await expect.element(page.getByRole('alert')).toHaveTextContent('The training process ended.');
    await expect.element(page.getByRole('button', { name: 'Run the most telling probes' })).toBeEnabled();
  });

  it('draw what they came to, the newest unfolded and named by its outcome', async () => {
    await show({ results: [rate, width] });
    await expect.element(page.getByRole('img', { name: /^Width probe: A network 4 times as wide comes to/ })).toBeVisible();
    expect(page.getByRole('img', { name: /^Learning-rate probe/ }).elements()).toHaveLength(0);
    await page.getByText('Learning-rate probe', { exact: true }).first().click();
    await expect.element(page.getByRole('img', { name: /^Learning-rate probe: From the weights as they are, 150 steps/ })).toBeVisible();
    await expect.element(page.getByText('learning rate', { exact: true })).toBeVisible();
    await expect.element(page.getByText('above the chart, up to 14 000')).toBeVisible();
    await expect.element(page.getByText('not finite')).toBeVisible();
    await expect.element(page.getByText('loss now, 0.69')).toBeVisible();
    await expect.element(page.getByText("the run's own, 0.001")).toBeVisible();
  });

  it('are folded for a run that is well, and asked for when unfolded', async () => {
    const { onopen } = await show({ isFolded: true, noChoice: 'Nothing is wrong with this run, so there is no doubt to probe for.' });
    await expect.element(page.getByText('All probes')).not.toBeVisible();
    await page.getByText('none run').click();
    expect(onopen).toHaveBeenCalledOnce();
    await expect.element(page.getByText('Nothing is wrong with this run')).toBeVisible();
    await expect.element(page.getByText('All probes')).toBeVisible();
  });

  it('say when, from which weights and for how long', async () => {
    await render(ProbeCard, { result: width, isOpen: true });
    await expect.element(page.getByText(/fresh weights, 1\.2 s$/)).toBeVisible();
  });
});

describe('what probes did to the diagnosis', () => {
  const [finding, result] = [makeFinding(), rate];
  const surer = makeFinding({ diagnosis: { ...finding.diagnosis, causes: finding.diagnosis.causes.map((one) => ({ ...one, confidence: 0.97 })) } });
  const other = makeFinding({ diagnosis: { ...finding.diagnosis, causes: [{ cause: 'batch-too-small', confidence: 0.9, source: null, evidence: [] }] } });

  it('is told in words', () => {
    expect(endOfProbes({ results: [result], before: finding, finding })).toBe('Learning-rate probe is done in 4.1 s. The diagnosis stands: learning rate too high, 0.91.');
    expect(endOfProbes({ results: [result, width], before: finding, finding: surer })).toBe('2 probes are done in 5.3 s. It is surer now: learning rate too high, 0.91 before, 0.97 now.');
    expect(endOfProbes({ results: [result], before: finding, finding: other })).toContain('The first cause is now batch too small, 0.90; it was learning rate too high.');
    expect(endOfProbes({ results: [], before: finding, finding })).toContain('No other probe would tell enough');
  });

  it('names the probe that would tell only where the run is undecided, and not one that was run', () => {
    const doubt = makeFinding({ diagnosis: { ...finding.diagnosis, verdict: 'undecided', symptom: 'crawl', causes: [{ cause: 'learning-rate-too-low', confidence: 0.4, source: null, evidence: [] }, { cause: 'label-noise', confidence: 0.3, source: null, evidence: [] }] } });
    expect(tellingProbe(makeRun({ finding: doubt, facts: exampleFacts }), [])).toBe('learning-rate');
    expect(tellingProbe(makeRun({ finding: doubt, facts: exampleFacts }), [rate])).not.toBe('learning-rate');
    expect(tellingProbe(makeRun({ finding, facts: exampleFacts }), [])).toBeNull();
  });
});

describe('the page', () => {
  it('keeps what has come of probes with their run, asks again what is offered, and hears no more of those cancelled', async () => {
    const ended = vi.fn();
    const emits: ((news: ProbeNews) => void)[] = [];
    const offers = vi.fn(async () => list);
    const { probing } = createTestStores({ 'probes.start': (_, emit) => { emits.push(emit); return ended; }, 'probes.offers': offers });
    const run = makeRun({ finding: makeFinding() });
    await probing.load('run');
    probing.start(run, null);
    expect(() => { probing.start(run, ['wider']); }).toThrow('still being run');
    await vi.waitFor(() => { expect(emits).toHaveLength(1); });
    emits[0]?.({ state: 'chosen', probes: [offer('learning-rate', 4, true)], seconds: 4 });
    await vi.waitFor(() => { expect(probing.currentOf('run')?.secondsLeft).toBe(4); });
    emits[0]?.({ state: 'result', result: rate });
    emits[0]?.({ state: 'result', result: { ...rate, at: rate.at + 1 } });
    emits[0]?.({ state: 'finished', finding: makeFinding() });
    await vi.waitFor(() => { expect(probing.isUnderWay).toBe(false); });
    expect(probing.resultsOf('run').map(({ at }) => at)).toEqual([rate.at + 1]);
    await vi.waitFor(() => { expect(probing.offersFor('run')?.list).toEqual(list); });
    probing.start(run, ['wider']);
    await vi.waitFor(() => { expect(emits).toHaveLength(2); });
    probing.close();
    await vi.waitFor(() => { expect(ended).toHaveBeenCalled(); });
    expect(probing.currentOf('run')).toBeNull();
  });

  it('offers probes in the palette for a run in trouble only', async () => {
    const named = async (finding: ReturnType<typeof makeFinding>): Promise<string[]> => {
      const stores = createTestStores({ 'runs.changes': (_, emit) => (emit({ run: makeRun({ finding, facts: exampleFacts }), removedRunId: null }), () => {}) });
      stores.runs.follow();
      await vi.waitFor(() => { expect(stores.runs.list).toHaveLength(1); });
      return paletteEntries(stores, { openFile: () => {}, showKeys: () => {}, switchTheme: () => {} }).map(({ text }) => text);
    };
    const well = makeFinding({ diagnosis: { ...makeFinding().diagnosis, verdict: 'learning', symptom: 'none' } });
    expect(await named(makeFinding())).toContain('Run the most telling probes');
    expect(await named(well)).not.toContain('Run the most telling probes');
  });
});
