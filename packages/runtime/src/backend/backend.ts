/** What there is to know of a TensorFlow.js backend in order to choose and start it. */
import type { WasmPaths } from '../wasm/paths.js';

/** The greatest number of threads of `wasm`. */
export const MOST_THREADS = 64;

/** The names of all backends; Node has no `webgl`, and browsers have no `tensorflow`. */
export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'webgl', 'cpu'] as const;

/** The name of a backend that `prepareBackend` can use. */
export type BackendName = (typeof backendNames)[number];

/** How a backend is asked for. */
export interface BackendRequest {
  /** Whether the caller named this backend; false if `auto` tries it. */
  readonly isAskedFor: boolean;
  /** Where the binaries of `wasm` are. */
  readonly wasmPaths?: WasmPaths | undefined;
  /** How many threads `wasm` is to have; undefined for as many as it has. */
  readonly threads?: number | undefined;
  /** Whether `wasm` is to compute with 256 bits; undefined for as it does. */
  readonly wideSimd?: boolean | undefined;
  /** Whether `wasm` is to fuse products and sums; undefined for as it does. */
  readonly fastMath?: boolean | undefined;
}

/** What makes the kernels of `wasm` fast here. */
export interface Acceleration {
  /** The bits that one instruction computes with. */
  readonly simd: 128 | 256;
  /** The threads that compute kernels in parts. */
  readonly threads: number;
  /** Whether products and sums are rounded together, once, which changes the bits of results. */
  readonly fastMath: boolean;
  /** For each thing that was asked for and is not active, the reason; as text for people. */
  readonly notes: readonly string[];
}

/** What is known of a backend before it is used. */
export interface Backend {
  readonly name: BackendName;
  readonly description: string;
  /** The command that installs the backend. */
  readonly install: string;
  /** Whether `auto` may choose it. */
  readonly automatic: boolean;
  /** Throws if it plainly cannot be used here. Called first, so that nothing is downloaded in vain. */
  requirement?(): void;
  /**
   * Loads our code for it. In browsers each backend's code is a module that is imported here and nowhere
   * else, so that a page downloads only what it uses.
   */
  code(): Promise<BackendCode>;
}

/** How a backend is loaded and made ready. */
export interface BackendCode {
  /** Imports the packages, which register the backend with tfjs. Throws if it cannot be used. */
  load?(request: BackendRequest): Promise<unknown>;
  /** Prepares the backend after tfjs has switched to it. */
  ready?(request: BackendRequest): void | Promise<void>;
  /** Returns the name of the device, for backends that choose one. Called after {@link load}. */
  device?(): string;
  /** Names the code that computes, beside tfjs itself. Called after {@link ready}. */
  kernels?(): string;
  /** Tells what makes its kernels fast. Called after {@link ready}. */
  acceleration?(): Acceleration;
}

/** The version of TensorFlow.js that this package extends. */
export const TFJS_VERSION = '4.22.0';

/** The backend `cpu`, which is part of tfjs. */
export const cpu: Backend = {
  name: 'cpu',
  description: 'plain JavaScript: a slow reference',
  install: `npm install @tensorflow/tfjs@${TFJS_VERSION}`,
  automatic: false,
  code: async () => ({}),
};

/** The backend `wasm`, without its code. */
export const wasmFacts = {
  name: 'wasm',
  description: 'WebAssembly with SIMD and the training kernels of @wprox/runtime',
  install: `npm install @tensorflow/tfjs-backend-wasm@${TFJS_VERSION}`,
  automatic: true,
} as const;
