// `unstuck history` and `unstuck doctor`: answers that train nothing.
import process from 'node:process';
import { isActive } from '../../shared/spec/run.ts';
import { openApp } from './open-app.ts';
import { toJsonLine, toTextLine } from './run-line.ts';
import type { Doctor } from '../../shared/rpc/contract.ts';
import type { App } from '../app.ts';
import type { Call } from './arguments.ts';

const never = new AbortController().signal;

async function withApp(history: string | undefined, isWarm: boolean, answer: (app: App) => Promise<string[]>): Promise<number> {
  const app = await openApp({ history, isWarm });
  try {
    const lines = await answer(app);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return 0;
  } finally {
    await app.close();
  }
}

/** The saved runs, oldest first, without the trash; as JSON only those that have ended. */
export function history(call: Extract<Call, { command: 'history' | 'doctor' }>): Promise<number> {
  return withApp(call.history, false, async (app) => {
    const runs = (await app.handlers['runs.list']({}, never)).filter((run) => run.trashedAt === null).reverse();
    return call.isJson ? runs.filter((run) => !isActive(run.status)).map(toJsonLine) : runs.map(toTextLine);
  });
}

function toText(found: Doctor): string[] {
  const { problems, ...facts } = found;
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(12)} ${value ?? '-'}`);
  return [...lines, ...(problems.length === 0 ? ['Everything is there.'] : problems.map(({ what, mend }) => `Problem: ${what}\n  Mend it: ${mend}`))];
}

export function doctor(call: Extract<Call, { command: 'history' | 'doctor' }>): Promise<number> {
  return withApp(call.history, true, async (app) => {
    const found = await app.handlers['app.doctor']({}, never);
    return call.isJson ? [JSON.stringify(found)] : toText(found);
  });
}
