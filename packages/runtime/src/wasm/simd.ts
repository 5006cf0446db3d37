/** The SIMD kernels of `assembly/`, which run in the memory of the WebAssembly backend. */
import type { WasmBackend } from './memory.js';
import { binary } from './narrow.generated.js';
import { isShared, setProgram } from './program.js';
import { withSharedMemory } from './shared-memory.js';
import type { ActivationSimd, BatchNormSimd } from './simd-of-layers.js';

/** The sizes of a depthwise convolution; see `assembly/depthwise.ts`. */
export type DepthwiseSizes = [
  images: number,
  height: number,
  width: number,
  channels: number,
  multiplier: number,
  outHeight: number,
  outWidth: number,
  kernelHeight: number,
  kernelWidth: number,
  strideHeight: number,
  strideWidth: number,
  top: number,
  left: number,
];

/** The addresses of a matrix's rows as a grid; see `assembly/product.ts`. */
type Grid = [
  images: number,
  rows: number,
  columns: number,
  imageStep: number,
  rowStep: number,
  columnStep: number,
];

/** The sizes of a convolution; see `assembly/winograd.ts`. */
type ConvolutionSizes = [
  height: number,
  width: number,
  channels: number,
  outHeight: number,
  outWidth: number,
  outChannels: number,
  kernelHeight: number,
  kernelWidth: number,
];

/** The edges of a graph and the images to visit; see `assembly/edges.ts`. */
type EdgesOfImages = [table: number, segments: number, size: number, from: number, to: number];

/** The exports of `assembly/`, documented there. Addresses are in bytes, steps in floats. */
export interface Simd extends ActivationSimd, BatchNormSimd {
  adam(
    weights: number,
    first: number,
    second: number,
    gradient: number,
    toWeights: number,
    toFirst: number,
    toSecond: number,
    size: number,
    power1: number,
    power2: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    rate: number,
    epsilon: number,
  ): void;
  addRow(from: number, row: number, to: number, size: number, period: number): void;
  packedSize(k: number, n: number): number;
  pack(b: number, to: number, k: number, n: number): void;
  packTransposed(t: number, to: number, k: number, n: number): void;
  scratchSize(): number;
  product(
    a: number,
    panels: number,
    c: number,
    scratch: number,
    n: number,
    lines: number,
    run: number,
    aLine: number,
    ...grid: Grid
  ): void;
  scratchSizeTransposed(n: number): number;
  transposedProduct(
    a: number,
    b: number,
    c: number,
    scratch: number,
    m: number,
    n: number,
    lines: number,
    aLine: number,
    ...gridAndFirst: [...grid: Grid, first: boolean]
  ): void;
  overlapAdd(
    shares: number,
    to: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
  ): void;
  winogradPanelsSize(
    channels: number,
    outChannels: number,
    kernelHeight: number,
    kernelWidth: number,
    stride: number,
  ): number;
  winogradFilterScratch(channels: number, outChannels: number, stride: number): number;
  winogradFilter(
    filter: number,
    panels: number,
    scratch: number,
    channels: number,
    outChannels: number,
    kernelHeight: number,
    kernelWidth: number,
    stride: number,
  ): void;
  winogradFilterTurned(
    filter: number,
    panels: number,
    scratch: number,
    channels: number,
    outChannels: number,
    kernelHeight: number,
    kernelWidth: number,
  ): void;
  winogradScratch(channels: number, outChannels: number, stride: number): number;
  winogradConvolution(
    x: number,
    panels: number,
    y: number,
    scratch: number,
    from: number,
    to: number,
    ...sizes: [...ConvolutionSizes, stride: number, top: number, left: number]
  ): void;
  winogradInputGradient(
    dy: number,
    panels: number,
    dx: number,
    scratch: number,
    from: number,
    to: number,
    ...sizes: [...ConvolutionSizes, top: number, left: number]
  ): void;
  winogradFilterGradientScratch(
    channels: number,
    outChannels: number,
    stride: number,
    units: number,
  ): number;
  winogradFilterGradient(
    x: number,
    dy: number,
    dw: number,
    scratch: number,
    from: number,
    to: number,
    images: number,
    ...sizes: [...ConvolutionSizes, stride: number, top: number, left: number]
  ): void;
  depthwiseInputGradient(dy: number, filter: number, dx: number, ...sizes: DepthwiseSizes): void;
  depthwiseFilterGradient(x: number, dy: number, dw: number, ...sizes: DepthwiseSizes): void;
  transpose(from: number, to: number, rows: number, columns: number): void;
  copyBlocks(
    from: number,
    to: number,
    blocks: number,
    size: number,
    fromStep: number,
    toStep: number,
  ): void;
  repeat(from: number, to: number, size: number, times: number): void;
  clear(to: number, size: number): void;
  sumRows(
    from: number,
    to: number,
    rows: number,
    columns: number,
    step: number,
    scale: number,
  ): void;
  leakyRelu(from: number, to: number, size: number, alpha: number): void;
  edgeProducts(a: number, b: number, out: number, ...images: EdgesOfImages): void;
  edgeFlow(
    m: number,
    f: number,
    scales: number,
    gamma: number,
    out: number,
    ...images: EdgesOfImages
  ): void;
  edgeEnergy(m: number, f: number, gamma: number, out: number, ...images: EdgesOfImages): void;
}

/** Kernels that are compiled and connected with a backend's memory. */
export interface Instance {
  readonly module: WebAssembly.Module;
  readonly exports: WebAssembly.Exports;
}

/**
 * Compiles kernels and connects them with the backend's memory.
 * @param text one of the modules that `assembly/build.mjs` writes, in base64.
 */
export async function instantiate(backend: WasmBackend, text: string): Promise<Instance> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const { memory } = backend.wasm.asm;
  const module = await WebAssembly.compile(isShared(backend) ? withSharedMemory(bytes) : bytes);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return { module, exports };
}

/** Lets `simd`, which all kernels of the backend hold, have the functions of an instance. */
export function useInstance(backend: WasmBackend, simd: Simd, { module, exports }: Instance): void {
  Object.assign(simd, exports);
  const held = simd as unknown as WebAssembly.Exports;
  setProgram(backend, { module, memory: backend.wasm.asm.memory, exports: held });
}

/** Returns the kernels that run everywhere. */
export async function instantiateSimd(backend: WasmBackend): Promise<Simd> {
  const simd = {} as Simd;
  useInstance(backend, simd, await instantiate(backend, binary));
  return simd;
}
