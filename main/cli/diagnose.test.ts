// `unstuck diagnose` as a script meets it: the real program on files that other tools have written.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const examples = fileURLToPath(new URL('../../shared/history-files/examples', import.meta.url));
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-diagnose-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

function diagnose(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'diagnose', ...words], { cwd: folder, encoding: 'utf8', env: { ...process.env, XDG_DATA_HOME: join(folder, 'data') } });
  return { status, out: stdout, error: stderr };
}
const answer = (...words: readonly string[]): unknown => JSON.parse(diagnose(...words, '--json').out);

describe('diagnose', () => {
  it('prints one JSON object with the diagnosis and what is missing', () => {
    const { status, out, error } = diagnose(join(examples, 'keras-overfitting.csv'), '--json');
    expect([status, error, out.split('\n').length]).toEqual([0, '', 2]);
    expect(JSON.parse(out)).toMatchObject({
      diagnosis: { verdict: 'overfitting', symptom: 'overfitting', ruledOut: expect.any(Array) as unknown[], firstDetectedEpoch: expect.any(Number) as number },
      says: expect.stringContaining('Validation loss has risen since epoch') as string,
      missing: expect.arrayContaining([expect.stringContaining('The learning rate is not in it') as string]) as string[],
    });
  });

  it('names a cause that the history shows', () => {
    expect(answer(join(examples, 'keras-rate-too-high.csv'))).toMatchObject({ diagnosis: { verdict: 'stuck', causes: [{ cause: 'learning-rate-too-high', confidence: 0.85 }] } });
  });

  it('reads JSON, Lightning and the folder of a TensorBoard run', () => {
    expect(answer(join(examples, 'keras-validation-freq.json'))).toMatchObject({ diagnosis: { verdict: 'learning' } });
    expect(answer(join(examples, 'lightning-metrics.csv'))).toMatchObject({ diagnosis: { symptom: 'overfitting' } });
    expect(answer(join(examples, 'keras-tensorboard'))).toMatchObject({ diagnosis: { verdict: 'learning' } });
  });

  it('says it in words without --json, and how names were understood on the other stream', () => {
    const { status, out, error } = diagnose(join(examples, 'lightning-metrics.csv'));
    expect(status).toBe(0);
    expect(out).toMatch(/^Validation loss has risen since epoch \d+ while training loss falls\. Perhaps .*\n {2}Validation loss rose from .*\n(.*\n)*\nCauses\n {2}Perhaps: /);
    expect(out).toContain('\nMissing\n  There are no gradient norms');
    expect(error).toContain('train_loss_epoch is taken as loss.\n');
  });

  it.each([
    ['a file that is not there', ['none.csv'], 'none.csv cannot be read: there is no such file.'],
    ['a table of data', ['rows.csv'], 'rows.csv: No loss, accuracy or learning rate is among its columns (a, b). Allowed: names like loss,'],
    ['a cell that is no number', ['broken.csv'], 'broken.csv: At line 3, loss is "low", which is no number. Allowed:'],
    ['an empty folder', ['empty'], 'empty holds no history: neither event files of TensorBoard nor a CSV or JSON of curves.'],
    ['a folder of several runs', ['runs'], 'runs holds 2 runs: first, second. Name one of them.'],
    ['a folder of several histories', ['.'], '. holds 2 histories: broken.csv, one.csv. Name one of them.'],
  ])('refuses %s in one line, status 2', (_, words, says) => {
    writeFileSync(join(folder, 'rows.csv'), 'a,b\n1,2\n');
    writeFileSync(join(folder, 'broken.csv'), 'epoch,loss\n0,1\n1,low\n');
    if (words[0] === '.') writeFileSync(join(folder, 'one.csv'), 'epoch,loss\n0,1\n');
    if (words[0] === 'empty') cpSync(join(examples, 'README.md'), join(folder, 'empty', 'README.md'));
    if (words[0] === 'runs') for (const run of ['first', 'second']) cpSync(join(examples, 'keras-tensorboard'), join(folder, 'runs', run), { recursive: true });
    const { status, out, error } = diagnose(...words);
    expect([status, out, error.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(error).toContain(says);
  });
});
