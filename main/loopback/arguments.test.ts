// The command line of the loopback shell: what it takes, and the one line for what it does not.
import { expect, it } from 'vitest';
import { readOptions } from './arguments.ts';

it('takes any free port, opens a browser and the usual history by itself', () => {
  expect(readOptions([])).toEqual({ port: 0, opens: true, history: undefined, isJson: false, files: [] });
});

it('takes what is asked for', () => {
  expect(readOptions(['--port', '8080', '--no-open', '--history', '/h', '--json', 'a.csv'])).toEqual({ port: 8080, opens: false, history: '/h', isJson: true, files: ['a.csv'] });
});

it.each([[['--port', 'x'], '--port'], [['--port', '70000'], '70000'], [['--what'], '--what'], [['a.txt'], 'a.txt'], [['b.unstuck.json'], 'drop them there']])('refuses %j', (argv, says) => {
  expect(() => readOptions(argv)).toThrow(says);
});
