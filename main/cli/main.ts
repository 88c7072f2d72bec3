// The app without any window. Answers go to standard output, everything else to standard error.
// Exit status: 0 done, 1 something could not be finished, 2 the call or the file is wrong, 130 interrupted.
import process from 'node:process';
import { Failure, stackOf } from '../../shared/rpc/failure.ts';
import { readCall, usage } from './arguments.ts';
import { diagnose } from './diagnose.ts';
import { doctor, history } from './look-up.ts';
import { replay } from './replay.ts';
import { resume } from './resume.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { unstick } from './unstick.ts';
import type { FailureCode } from '../../shared/rpc/failure.ts';
import type { Call } from './arguments.ts';

/** What the person who called can mend in the call or the file. */
const wrongCall: readonly FailureCode[] = ['bad-input', 'bad-file', 'not-found', 'not-yet'];

function answer(call: Call): Promise<number> | number {
  switch (call.command) {
    case 'help':
      process.stdout.write(`${usage}\n`);
      return 0;
    case 'run': return run(call);
    case 'unstick': return unstick(call);
    case 'diagnose': return diagnose(call);
    case 'resume': return resume(call);
    case 'replay': return replay(call);
    case 'history': return history(call);
    case 'doctor': return doctor(call);
    case 'serve': return serve(call);
  }
}

function explain(error: unknown): { status: number; says: string } {
  if (!(error instanceof Failure)) return { status: 1, says: stackOf(error) };
  // A refusal of the file names its path already; one that comes from the data has it beside the sentence.
  const where = error.path === null || error.message.startsWith(error.path) ? '' : `${error.path}: `;
  const says = error.mend === null || error.mend === '' ? `${where}${error.message}` : `${where}${error.message} ${error.mend}`;
  return { status: wrongCall.includes(error.code) ? 2 : 1, says };
}

try {
  process.exitCode = await answer(readCall(process.argv.slice(2)));
} catch (error) {
  const { status, says } = explain(error);
  process.stderr.write(`${says}\n`);
  process.exitCode = status;
}
