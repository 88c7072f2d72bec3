// Where native TensorFlow comes from: the wheels of each platform, pinned by their hashes. Whatever Python the machine has, the wheel is
// the one for CPython 3.11: only its C library and headers are used, which do not depend on Python.
// `sha256` is that of the wheel; sizes are measured, in MB.
import { createHash } from 'node:crypto';

export const tensorflowVersion = '2.21.0';

/** @typedef {import('./pip-download.mjs').PinnedFile} PinnedFile */
/** @typedef {'cpu' | 'gpu'} Device what a library can train on */

/**
 * @typedef {object} TensorflowSource
 * @property {Device} device
 * @property {string} folder names the library in the cache
 * @property {readonly PinnedFile[]} wheels
 * @property {number} downloadMegabytes
 * @property {number} unpackedMegabytes
 * @property {string} library file name of the library that has the C interface
 * @property {string} framework file name of the library that it needs
 */

/** What TensorFlow's wheel asks for as `[and-cuda]`, each at the newest version that it allows: the newer ones know the newer cards. */
const cudaWheels = [
  { project: 'nvidia-cublas-cu12', version: '12.9.3.13', platformTag: 'manylinux_2_27_x86_64', sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72' },
  { project: 'nvidia-cuda-cupti-cu12', version: '12.9.79', platformTag: 'manylinux_2_25_x86_64', sha256: '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f' },
  { project: 'nvidia-cuda-nvcc-cu12', version: '12.9.86', platformTag: 'manylinux2010_x86_64', sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0' },
  { project: 'nvidia-cuda-nvrtc-cu12', version: '12.9.86', platformTag: 'manylinux2010_x86_64', sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4' },
  { project: 'nvidia-cuda-runtime-cu12', version: '12.9.79', platformTag: 'manylinux2014_x86_64', sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3' },
  { project: 'nvidia-cudnn-cu12', version: '9.28.0.42', platformTag: 'manylinux_2_27_x86_64', sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375' },
  { project: 'nvidia-cufft-cu12', version: '11.4.1.4', platformTag: 'manylinux2014_x86_64', sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28' },
  { project: 'nvidia-curand-cu12', version: '10.3.10.19', platformTag: 'manylinux_2_27_x86_64', sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e' },
  { project: 'nvidia-cusolver-cu12', version: '11.7.5.82', platformTag: 'manylinux_2_27_x86_64', sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88' },
  { project: 'nvidia-cusparse-cu12', version: '12.5.10.65', platformTag: 'manylinux2014_x86_64', sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78' },
  { project: 'nvidia-nccl-cu12', version: '2.32.3', platformTag: 'manylinux_2_27_x86_64', sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c' },
  { project: 'nvidia-nvjitlink-cu12', version: '12.9.86', platformTag: 'manylinux2010_x86_64', sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9' },
];

/** @param {Omit<PinnedFile, 'version'>} wheel */
const tensorflowWheel = (wheel) => ({ ...wheel, version: tensorflowVersion });

const onLinux = /** @type {const} */ ({ library: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2' });

/** @type {Readonly<Record<string, TensorflowSource>>} */
const sources = {
  'linux-x64-cpu': {
    ...onLinux,
    device: 'cpu',
    folder: `${tensorflowVersion}-linux-x64`,
    wheels: [tensorflowWheel({ project: 'tensorflow-cpu', platformTag: 'manylinux_2_27_x86_64', sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c' })],
    downloadMegabytes: 274,
    unpackedMegabytes: 853,
  },
  'linux-x64-gpu': {
    ...onLinux,
    device: 'gpu',
    // Named by what is in it: other CUDA wheels are another folder.
    folder: `${tensorflowVersion}-linux-x64-cuda-${createHash('sha256').update(cudaWheels.map(({ sha256 }) => sha256).join()).digest('hex').slice(0, 8)}`,
    wheels: [tensorflowWheel({ project: 'tensorflow', platformTag: 'manylinux_2_27_x86_64', sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124' }), ...cudaWheels],
    downloadMegabytes: 3380,
    unpackedMegabytes: 5691,
  },
  'linux-arm64-cpu': {
    ...onLinux,
    device: 'cpu',
    folder: `${tensorflowVersion}-linux-arm64`,
    wheels: [tensorflowWheel({ project: 'tensorflow', platformTag: 'manylinux_2_27_aarch64', sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c' })],
    downloadMegabytes: 282,
    unpackedMegabytes: 883,
  },
  'darwin-arm64-cpu': {
    device: 'cpu',
    folder: `${tensorflowVersion}-darwin-arm64`,
    wheels: [tensorflowWheel({ project: 'tensorflow', platformTag: 'macosx_12_0_arm64', sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88' })],
    downloadMegabytes: 223,
    unpackedMegabytes: 741,
    library: 'libtensorflow_cc.2.dylib',
    framework: 'libtensorflow_framework.2.dylib',
  },
};

/**
 * @param {string} platform as process.platform
 * @param {string} architecture as process.arch
 * @param {Device} device
 * @returns {TensorflowSource | null} null where the wheel holds no library to link against (Windows, Intel Macs), and for a GPU but on Linux x64
 */
export function tensorflowSource(platform, architecture, device) {
  return sources[`${platform}-${architecture}-${device}`] ?? null;
}

/** What is needed of the wheels' headers; the rest is C++ that the add-on does not include. */
export const neededHeaders = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/'];
