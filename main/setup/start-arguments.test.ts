import { describe, expect, test } from 'vitest';
import { readStartArguments } from './start-arguments.mjs';

describe('the arguments of npm start', () => {
  test('none: the best shell, a free port, a window', () => {
    expect(readStartArguments([])).toEqual({ isSetupOnly: false, device: null, shell: null, opens: true, port: null, files: [] });
  });

  test('all of them', () => {
    const args = ['--setup-only', '--no-gpu', '--shell', 'loopback', '--no-open', '--port', '8080', 'a.csv', 'b.TSV'];
    expect(readStartArguments(args)).toEqual({ isSetupOnly: true, device: 'cpu', shell: 'loopback', opens: false, port: 8080, files: ['a.csv', 'b.TSV'] });
  });

  test('the card, from now on', () => {
    expect(readStartArguments(['--gpu']).device).toBe('gpu');
  });

  test.each([
    [['--shell', 'window'], '--shell must be desktop or loopback, but is "window".'],
    [['--port', '70000'], '--port must be a whole number from 0 to 65535, but is "70000".'],
    [['--port', '80.5'], '--port must be a whole number from 0 to 65535, but is "80.5".'],
    [['notes.txt'], '"notes.txt" is not a table'],
    [['--gpu', '--no-gpu'], '--gpu and --no-gpu exclude each other.'],
    [['--colour'], /--colour/],
  ])('%j is refused with what is allowed', (args, says) => {
    expect(() => readStartArguments(args)).toThrow(expect.objectContaining({ message: expect.stringMatching(says) as unknown, status: 2, mend: expect.stringContaining('npm start') as unknown }));
  });
});
