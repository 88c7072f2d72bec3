import { describe, expect, test } from 'vitest';
import { takeWheelFolder } from './doctor-arguments.mjs';

describe('unstuck doctor --add-gpu FOLDER', () => {
  test.each([
    [['doctor', '--json'], null, ['doctor', '--json']],
    [['doctor', '--add-gpu', 'wheels', '--json'], 'wheels', ['doctor', '--json']],
    [['doctor', '--json', '--add-gpu=wheels'], 'wheels', ['doctor', '--json']],
    [['history', '--add-gpu', 'wheels'], null, ['history', '--add-gpu', 'wheels']],
    [[], null, []],
  ])('%j', (args, wheelFolder, others) => {
    expect(takeWheelFolder(args)).toEqual({ wheelFolder, others });
  });

  test.each([[['doctor', '--add-gpu']], [['doctor', '--add-gpu=']], [['doctor', '--add-gpu', '--json']]])('%j has no folder: refused', (args) => {
    expect(() => takeWheelFolder(args)).toThrow(expect.objectContaining({ status: 2, mend: expect.stringContaining('--add-gpu FOLDER') as unknown }));
  });
});
