// What set-up says, and how its programs end. It speaks on standard error: standard output belongs to the program that it starts.
import process from 'node:process';

/** A failure that a person can mend: what happened, and what to do about it. */
export class SetupError extends Error {
  /**
   * @param {string} what a sentence
   * @param {string} mend a command, or a sentence
   * @param {number} [status] exit status: 1 something could not be done, 2 the call is wrong
   */
  constructor(what, mend, status = 1) {
    super(what);
    this.name = 'SetupError';
    this.mend = mend;
    this.status = status;
  }
}

/**
 * Prints one line.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program of set-up and ends the process with the status that it returns. A SetupError is told in two lines.
 * @param {() => Promise<number>} program
 */
export async function runProgram(program) {
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say(`What to do: ${error.mend}`);
    process.exitCode = error.status;
  }
}
