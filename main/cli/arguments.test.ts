import { describe, expect, it } from 'vitest';
import { readCall } from './arguments.ts';

describe('a call', () => {
  it('to run carries every flag', () => {
    expect(readCall(['run', 'x.unstuck.json', '--json', '--repeats', '3', '--backend', 'wasm', '--no-diagnosis', '--history', '/tmp/h'])).toEqual({
      command: 'run', file: 'x.unstuck.json', isJson: true, repeats: 3, backend: 'wasm', hasDiagnosis: false, history: '/tmp/h',
    });
    expect(readCall(['run', 'x.json'])).toEqual({ command: 'run', file: 'x.json', isJson: false, repeats: null, backend: 'auto', hasDiagnosis: true, history: undefined });
  });

  it.each(['auto', 'xla', 'graph', 'eager', 'wasm'])('to run may ask for %s', (backend) => {
    expect(readCall(['run', 'a', '--backend', backend])).toMatchObject({ backend });
  });

  it('to the other commands carries theirs', () => {
    expect(readCall(['unstick', 'x.unstuck.json', '--json', '--budget', '2.5'])).toEqual({ command: 'unstick', file: 'x.unstuck.json', isJson: true, budgetSeconds: 2.5, history: undefined });
    expect(readCall(['unstick', 'x'])).toMatchObject({ budgetSeconds: null });
    expect(readCall(['resume', '01K', '--json'])).toEqual({ command: 'resume', run: '01K', isJson: true, history: undefined });
    expect(readCall(['diagnose', 'history.csv', '--json'])).toEqual({ command: 'diagnose', file: 'history.csv', isJson: true, history: undefined });
    expect(readCall(['replay', '01K', '--history', '/tmp/h'])).toEqual({ command: 'replay', run: '01K', isJson: false, history: '/tmp/h' });
    expect(readCall(['history', '--json'])).toEqual({ command: 'history', isJson: true, history: undefined });
    expect(readCall(['doctor'])).toEqual({ command: 'doctor', isJson: false, history: undefined });
    expect(readCall(['serve', '--port', '0', '--no-open'])).toEqual({ command: 'serve', port: 0, opens: false, isJson: false, history: undefined });
    expect(readCall(['--help'])).toEqual({ command: 'help' });
  });

  it.each([
    [[], 'Usage'],
    [['fly'], 'no command "fly"'],
    [['run'], 'needs one experiment file'],
    [['run', 'a', 'b'], 'a b'],
    [['run', 'a', '--repeats', '0'], '--repeats is "0". Allowed: a whole number from 1 to 1000.'],
    [['run', 'a', '--repeats', '1.5'], '--repeats'],
    [['run', 'a', '--backend', 'cuda'], 'Allowed: auto, xla, graph, eager, wasm'],
    [['unstick'], 'needs one experiment file'],
    [['unstick', 'a', '--budget', '0'], '--budget is "0". Allowed: a number of seconds above 0.'],
    [['diagnose'], 'needs one history, a file or the folder of a run, found none'],
    [['diagnose', 'a', 'b'], 'found a b'],
    [['replay'], 'needs the id of one run, found none'],
    [['resume', 'a', 'b'], 'found a b'],
    [['run', 'a', '--jsno'], "Unknown option '--jsno'"],
    [['serve', '--port', '70000'], '--port'],
  ])('%j that is wrong is refused', (words, says) => {
    expect(() => readCall(words)).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(says) as string }));
  });

  it.each([['export'], ['predict'], ['report'], ['bundle'], ['import'], ['run', 'a', '--shard', '1/2']])('%s of a later version says so', (...words) => {
    expect(() => readCall(words)).toThrow(expect.objectContaining({ code: 'not-yet', message: expect.stringContaining('later version') as string }));
  });
});
