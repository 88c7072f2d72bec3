// A peer of the engine bench: a Python program that stays warm, and answers a JSON line with a JSON line.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type PeerName = 'jax' | 'keras' | 'sklearn';

/** Threads of one operation: one, or as many as there are cores. */
export type Threads = 1 | 'all';

/** What makes the numeric libraries of a process run an operation on one thread; each has a name of its own for it. */
export function threadEnvironment(threads: Threads): Readonly<Record<string, string>> {
  if (threads === 'all') return {};
  return {
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
    // The size of JAX's pool; its own flag leaves products of matrices on all cores.
    NPROC: '1',
    XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false',
  };
}

export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  private constructor(python: string, name: PeerName, threads: Threads) {
    const program = fileURLToPath(new URL(`${name}_peer.py`, import.meta.url));
    this.#child = spawn(python, ['-B', program], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...threadEnvironment(threads) } });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('a peer without pipes');
    stderr.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-2_000);
    });
    // Where it cannot be started, the lines end, and the first read says so.
    this.#child.on('error', (error) => {
      this.#errors += error.message;
    });
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Starts a peer; settles once its libraries are loaded. Throws an error that names the cause where they cannot be. */
  static async start(python: string, name: PeerName, threads: Threads): Promise<Peer> {
    const peer = new Peer(python, name, threads);
    await peer.#read();
    return peer;
  }

  /** Asks, and waits for the answer. Throws an error with the peer's own words. */
  ask(request: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#read();
  }

  stop(): void {
    this.#child.kill();
  }

  async #read(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`The peer has ended: ${this.#errors.trim().split('\n').at(-1) ?? ''}`);
    const answer: unknown = JSON.parse(line.value);
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Error(String(answer.error));
    return answer;
  }
}
