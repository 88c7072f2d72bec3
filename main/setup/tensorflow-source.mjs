// Where native TensorFlow comes from: the wheel of each platform, pinned by its hash. Whatever Python the machine has, the wheel is
// the one for CPython 3.11: only its C library and headers are used, which do not depend on Python.
// `sha256` is that of the wheel; sizes are measured, in MB.

export const tensorflowVersion = '2.21.0';

/**
 * @typedef {object} TensorflowSource
 * @property {string} project the wheel's name
 * @property {string} platformTag as wheels name it
 * @property {string} sha256
 * @property {number} downloadMegabytes
 * @property {number} unpackedMegabytes
 * @property {string} library file name of the library that has the C interface
 * @property {string} framework file name of the library that it needs
 */

/** @type {Readonly<Record<string, TensorflowSource>>} */
const sources = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    platformTag: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    downloadMegabytes: 274,
    unpackedMegabytes: 853,
    library: 'libtensorflow_cc.so.2',
    framework: 'libtensorflow_framework.so.2',
  },
  'linux-arm64': {
    project: 'tensorflow',
    platformTag: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    downloadMegabytes: 282,
    unpackedMegabytes: 883,
    library: 'libtensorflow_cc.so.2',
    framework: 'libtensorflow_framework.so.2',
  },
  'darwin-arm64': {
    project: 'tensorflow',
    platformTag: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    downloadMegabytes: 223,
    unpackedMegabytes: 741,
    library: 'libtensorflow_cc.2.dylib',
    framework: 'libtensorflow_framework.2.dylib',
  },
};

/**
 * @param {string} platform as process.platform
 * @param {string} architecture as process.arch
 * @returns {TensorflowSource | null} null where the wheel holds no library to link against (Windows, Intel Macs)
 */
export function tensorflowSource(platform, architecture) {
  return sources[`${platform}-${architecture}`] ?? null;
}

/** What is needed of the wheel's headers; the rest is C++ that the add-on does not include. */
export const neededHeaders = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/'];
