// Loads what trains: native TensorFlow, or WebAssembly as the last resort, and says which and why. With native-ops.ts and graph/ the
// only place that knows the backends; everything else uses ordinary tfjs operations.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Engine } from '../../shared/rpc/trainer.ts';
import { firstLine } from './first-line.ts';
import { oneKernelFlags } from './one-kernel.ts';

/** Which backend to take: the best there is, or one by name (environment variable UNSTUCK_BACKEND). */
export type BackendChoice = 'auto' | 'eager' | 'wasm';

/** Throws bad-input for a name that is none. */
export function backendChoice(name: string | undefined): BackendChoice {
  if (name === undefined || name === '' || name === 'auto') return 'auto';
  if (name === 'eager' || name === 'wasm') return name;
  throw new Failure('bad-input', `There is no backend "${name}". Use auto, eager or wasm.`);
}

/** What is settled before the native library is loaded, which reads it only then. */
export interface BackendOptions {
  /** Threads of one operation. */
  readonly threads: number;
  /** Where XLA keeps what it has compiled; null to keep nothing. */
  readonly compiledFolder: string | null;
}

/** Threads of one operation as the parent wants them (environment variable UNSTUCK_THREADS): one, unless it says otherwise. */
export function threadCount(text: string | undefined): number {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 ? count : 1;
}

/** Makes a backend current and describes it: its tier is what any build can do, `eager` or `wasm`. Throws not-yet where none can be loaded. */
export async function loadBackend(choice: BackendChoice, options: BackendOptions = { threads: 1, compiledFolder: null }): Promise<Engine> {
  if (choice === 'wasm') return loadWasm('WebAssembly was asked for.');
  try {
    return await loadNative(options);
  } catch (error) {
    const reason = `Native TensorFlow could not be loaded: ${firstLine(error)}`;
    if (choice === 'eager') throw new Failure('not-yet', reason, { mend: 'Start the app again to set it up, or see the doctor.', cause: error });
    return loadWasm(reason);
  }
}

async function loadNative(options: BackendOptions): Promise<Engine> {
  prepareNative(options);
  const { version } = await import('@tensorflow/tfjs-node-gpu');
  await tf.setBackend('tensorflow');
  const native: object = tf.backend();
  const device = 'isUsingGpuDevice' in native && native.isUsingGpuDevice === true ? 'gpu' : 'cpu';
  return { tier: 'eager', device, tensorflow: nativeVersion(native) ?? version['tfjs-core'], threads: options.threads, reason: null };
}

/** What XLA is told when it is loaded. */
export function xlaFlags(threads: number): string[] {
  const always = ['--xla_gpu_deterministic_ops=true', '--xla_gpu_enable_triton_gemm=false'];
  // With one thread a product is not handed to a pool and waited for: a tenth of a step of 10-64-1.
  return threads === 1 ? [...always, '--xla_cpu_multi_thread_eigen=false', ...oneKernelFlags] : always;
}

/** Has to happen before the native library is loaded. */
function prepareNative({ threads, compiledFolder }: BackendOptions): void {
  // The package calls a function that Node 23 removed.
  const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  if (!('isNullOrUndefined' in util)) Object.assign(util, { isNullOrUndefined });
  // It also calls one that is deprecated: a warning that nobody who reads it could act on.
  process.noDeprecation = true;
  // Nothing but what ends the process: TensorFlow tells about its build on every start, and calls it an error when XLA reads what it
  // compiled itself for this very processor. What goes wrong is thrown as well.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  // A small step is done before a second thread has woken up; the threads between operations only hand it to each other.
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  process.env['TF_NUM_INTEROP_THREADS'] = '1';
  // Not all of the card's memory at once: other programs use it too.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // A card's fastest ways add up in no fixed order, and round float32 to the 10 bits of TF32. Measured on an H100 over 100 steps of
  // 30-128-128-3: losses 0.35% off those of the processor, and others in each process when compiled. With these they are 2e-7 off, and
  // always the same; a compiled step then takes 1.3 to 1.6 times as long, and compiling half as long.
  process.env['TF_DETERMINISTIC_OPS'] ??= '1';
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  process.env['XLA_FLAGS'] ??= xlaFlags(threads).join(' ');
  if (compiledFolder !== null) process.env['TF_XLA_FLAGS'] ??= `--tf_xla_persistent_cache_directory=${compiledFolder}`;
  // Without oneDNN the digits do not depend on the number of threads, and a small product is computed in 25 us on two threads
  // instead of being handed to a pool for 90 us.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}

function nativeVersion(native: object): string | null {
  const binding: unknown = 'binding' in native ? native.binding : null;
  if (typeof binding !== 'object' || binding === null || !('TF_Version' in binding)) return null;
  return String(binding.TF_Version);
}

async function loadWasm(reason: string): Promise<Engine> {
  const { setWasmPaths, version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(entry), '/'));
  if (!(await tf.setBackend('wasm'))) {
    throw new Failure('not-yet', `Neither native TensorFlow nor WebAssembly can be loaded. ${reason}`, { mend: 'Run the doctor: it names what is missing.' });
  }
  return { tier: 'wasm', device: 'cpu', tensorflow: version, threads: 1, reason };
}
