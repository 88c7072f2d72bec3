// Fetches pinned files of the Python index by pip: it knows the machine's index, proxy and certificates, and checks hashes.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { SetupError } from './terminal.mjs';

/**
 * @typedef {object} PinnedFile
 * @property {string} project
 * @property {string} version
 * @property {string} sha256
 * @property {string} [platformTag] take the wheel of this platform for CPython 3.11, whatever the machine has
 */

/** The pip that downloads: it goes on where a broken connection stopped, which those before 25.1 cannot. Needs Python 3.10. */
const resumingPip = { project: 'pip', version: '26.3', sha256: 'f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13' };

/**
 * The command of a Python 3 that has pip.
 * @returns {Promise<string>}
 */
export async function findPython() {
  for (const command of ['python3', 'python']) {
    const { status, output } = await run(command, ['-m', 'pip', '--version']);
    if (status === 0 && output.includes('python 3.')) return command;
  }
  throw new SetupError('Python 3 with pip is not there; it fetches TensorFlow.', 'install it (Debian: apt-get install python3-pip) and run npm start -- --setup-only');
}

/**
 * Downloads one file into `folder`, showing pip's progress, and returns its path. A file that lies there whole is not fetched again.
 * A broken connection is resumed up to 20 times; a download that was killed starts over.
 * @param {string} python
 * @param {PinnedFile} file
 * @param {string} folder
 * @returns {Promise<string>}
 */
export async function downloadPinned(python, file, folder) {
  await downloadAllPinned(python, [file], folder);
  return pathIn(folder, file);
}

/**
 * Downloads several files like `downloadPinned`, one after the other.
 * @param {string} python
 * @param {readonly PinnedFile[]} files
 * @param {string} folder
 * @param {string | null} [from] a folder with the files, to take them from instead of the index
 * @returns {Promise<string[]>}
 */
export async function downloadAllPinned(python, files, folder, from = null) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'unstuck-pip-'));
  try {
    const resuming = from === null ? await fetchResumingPip(python, work) : null;
    const pip = resuming === null ? ['-m', 'pip'] : [resuming, '--resume-retries', '20'];
    for (const file of files) {
      const { status } = await download(python, pip, file, { work, folder, from, shown: true });
      if (status !== 0) throw notFetched(file, from);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return files.map((file) => pathIn(folder, file));
}

/**
 * @param {string} folder
 * @param {PinnedFile} file
 */
function pathIn(folder, { project, version }) {
  const name = readdirSync(folder).find((entry) => entry.startsWith(`${project.replaceAll('-', '_')}-${version}-`));
  if (name === undefined) throw new Error(`pip said done, but ${folder} has no ${project}`);
  return join(folder, name);
}

/**
 * @param {PinnedFile} file
 * @param {string | null} from
 */
function notFetched({ project, version, platformTag }, from) {
  if (from === null) return new SetupError(`pip could not fetch ${project} ${version}.`, 'check the connection and the disk, then run npm start -- --setup-only');
  const command = `pip download ${project}==${version} --no-deps --only-binary=:all: --python-version 311${platformTag === undefined ? '' : ` --platform ${platformTag}`}`;
  return new SetupError(`${from} has no whole ${project} ${version}.`, `fetch it where there is a connection (${command}), put it there and run this again.`);
}

/**
 * The path to run as a program inside a current pip's wheel; null where it cannot be had or run: then the machine's own must do.
 * @param {string} python
 * @param {string} work
 */
async function fetchResumingPip(python, work) {
  const { status } = await download(python, ['-m', 'pip', '--quiet'], resumingPip, { work, folder: work, from: null, shown: false });
  const wheel = readdirSync(work).find((entry) => entry.endsWith('.whl'));
  if (status !== 0 || wheel === undefined) return null;
  const program = join(work, wheel, 'pip');
  return (await run(python, [program, '--version'])).status === 0 ? program : null;
}

/**
 * @param {string} python
 * @param {readonly string[]} pip how that Python runs pip, with options for every command
 * @param {PinnedFile} file
 * @param {{ work: string, folder: string, from: string | null, shown: boolean }} where
 */
function download(python, pip, file, { work, folder, from, shown }) {
  const requirements = join(work, 'requirements.txt');
  writeFileSync(requirements, `${file.project}==${file.version} --hash=sha256:${file.sha256}\n`);
  const platform = file.platformTag === undefined ? [] : ['--only-binary=:all:', '--implementation', 'cp', '--python-version', '311', '--platform', file.platformTag];
  const source = from === null ? [] : ['--no-index', '--find-links', from];
  return run(python, [...pip, 'download', '--no-deps', '--require-hashes', '--disable-pip-version-check', ...source, ...platform, '--dest', folder, '--requirement', requirements], { shown });
}
