// `unstuck doctor --add-gpu FOLDER`: the one word of the command line that is for set-up, and not for the app.
import { SetupError } from './terminal.mjs';

/**
 * Takes it out of the words after the program's name.
 * @param {readonly string[]} args
 * @returns {{ wheelFolder: string | null, others: string[] }} `wheelFolder`: where the wheels with CUDA lie; null: it was not asked for
 */
export function takeWheelFolder(args) {
  const at = args[0] === 'doctor' ? args.findIndex((word) => word === '--add-gpu' || word.startsWith('--add-gpu=')) : -1;
  if (at < 0) return { wheelFolder: null, others: [...args] };
  const [, joined] = /^--add-gpu=(.*)$/.exec(args[at] ?? '') ?? [];
  const wheelFolder = joined ?? args[at + 1] ?? '';
  if (wheelFolder === '' || wheelFolder.startsWith('--')) throw new SetupError('--add-gpu needs the folder with the wheels of TensorFlow and CUDA.', 'npm run -s unstuck -- doctor --add-gpu FOLDER', 2);
  return { wheelFolder, others: args.toSpliced(at, joined === undefined ? 2 : 1) };
}
