import { describe, expect, test } from 'vitest';
import { checkDriver, findGpu, whyNoGpu } from './gpu.mjs';

const version = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder@U16)  Thu Jan 23 23:17:52 UTC 2025\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n';
const information = 'Model: \t\t NVIDIA GeForce RTX 3080\nIRQ:   \t\t 143\nGPU UUID: \t GPU-1d2c\n';

/** A machine with these files; folders are listed by them. */
function machine(files: Record<string, string>, answer = ''): Parameters<typeof findGpu>[0] {
  return {
    readFile: (file) => files[file] ?? '',
    list: (folder) => [...new Set(Object.keys(files).filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''))],
    askDriver: () => Promise.resolve(answer),
  };
}

describe('the hardware question', () => {
  test('a driver and a device: the card by its name', async () => {
    const files = { '/proc/driver/nvidia/version': version, '/proc/driver/nvidia/gpus/0000:01:00.0/information': information, '/dev/nvidia0': '', '/dev/null': '' };
    expect(await findGpu(machine(files))).toEqual({ name: 'NVIDIA GeForce RTX 3080', driver: '570.86.15' });
  });

  test('the older words of the driver, and a card that does not tell its name', async () => {
    const files = { '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.82  Wed Oct 27 21:21:55 UTC 2021', '/dev/nvidia1': '' };
    expect(await findGpu(machine(files))).toEqual({ name: 'NVIDIA card', driver: '470.82' });
  });

  test('the driver of the host, without its device, is none', async () => {
    expect(await findGpu(machine({ '/proc/driver/nvidia/version': version, '/dev/nvidiactl': '' }))).toBeNull();
  });

  test('no files, but nvidia-smi: its first card', async () => {
    expect(await findGpu(machine({}, 'NVIDIA H100 80GB HBM3, 550.54.15\nNVIDIA A100, 550.54.15\n'))).toEqual({ name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15' });
  });

  test.each(['', 'NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver.\n'])('nothing, and %j: no card', async (answer) => {
    expect(await findGpu(machine({}, answer))).toBeNull();
  });
});

test('a driver that is too old is refused with what is needed', () => {
  expect(() => checkDriver({ name: 'Tesla P100', driver: '470.82' })).toThrow('The driver of the Tesla P100 is 470.82, and CUDA 12 needs 525 or newer.');
  expect(() => checkDriver({ name: 'Tesla P100', driver: '525.60.13' })).not.toThrow();
});

test.each([
  [
    'I0000 00:00:1795641589.160836   21860 port.cc:153] oneDNN custom operations are on.\nE0000 00:00:1795641589.208202   21860 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)\ntrue\n',
    'failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)',
  ],
  [
    'I0000 00:00:1795655275.410812   18202 dso_loader.cc:144] Could not load dynamic library \'libcuda.so.1\'; dlerror: libcuda.so.1: cannot open shared object file: No such file or directory; LD_LIBRARY_PATH: /a:/b\nE0000 00:00:1795655275.410844   18202 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)\n',
    'Could not load dynamic library \'libcuda.so.1\'; dlerror: libcuda.so.1: cannot open shared object file: No such file or directory',
  ],
  [
    'E0000 00:00:1795654842.510174     951 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected\nI0000 00:00:1795654842.51     951 cuda_diagnostics.cc:171] libcuda reported version is: 580.159.4\n',
    'failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
  ],
  ['W0000 00:00:1795641589.7   14271 gpu_device.cc:2433] Cannot dlopen some GPU libraries.\nSkipping registering GPU devices...\n', 'Cannot dlopen some GPU libraries'],
  [
    'node:internal/modules/cjs/loader:2087\n  return process.dlopen(module, path.toNamespacedPath(filename));\n\nError: libtensorflow_cc.so.2: cannot open shared object file: No such file or directory\n    at Object..node (node:internal/modules/cjs/loader:2087:18) {\n  code: \'ERR_DLOPEN_FAILED\'\n}\n\nNode.js v24.21.0\n',
    'Error: libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
  ],
  ['Segmentation fault\n', 'Segmentation fault'],
  ['', ''],
])('why TensorFlow uses no card, of %j', (log, reason) => {
  expect(whyNoGpu(log)).toBe(reason);
});
