/**
 * The packages from which the native binding is built, each with its version and checksum: the C++
 * and JavaScript sources of tfjs-node, Node's C headers, and the TensorFlow library of Python's wheel.
 * The library does not depend on Python, so one wheel fits machines with any version of Python.
 */

/** An npm package; `npm pack` downloads it. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** The registry's `dist.integrity`. */
  readonly integrity: string;
}

/** The C++ sources of the binding and the JavaScript kernels that call it. Apache-2.0. */
export const tfjsNode: PinnedPackage = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  integrity:
    'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
};

/** The headers of Node-API, which is the same in every version of Node. MIT. */
export const nodeApiHeaders: PinnedPackage = {
  name: 'node-api-headers',
  version: '1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
};

/** A dependency of tfjs-node, which writes TensorBoard files with it. BSD-3-Clause. */
export const protobuf: PinnedPackage = {
  name: 'google-protobuf',
  version: '3.21.4',
  integrity:
    'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
};

/** The wheel with libtensorflow and its headers. Apache-2.0. */
export const tensorflowWheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  bytes: 273_829_956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  /** Options of `pip download` that select the wheel. */
  selection: [
    '--only-binary=:all:',
    '--implementation=cp',
    '--python-version=3.11',
    '--abi=cp311',
    '--platform=manylinux_2_27_x86_64',
  ],
} as const;

/** The oldest glibc with which the library of the wheel runs. */
export const oldestGlibc = [2, 27] as const;

/** Disk space in bytes: of the finished folder, and during the build. */
export const room = { finished: 860e6, working: 1400e6 } as const;
