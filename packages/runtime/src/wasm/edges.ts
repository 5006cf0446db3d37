/**
 * Three kernels for norms on graphs of pixels, which tfjs does not have: sums over edges {i, j} with
 * weights ω_ij in each image of a batch. All belong to the form
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j) (a_i - a_j) (b_i - b_j):
 *
 * EdgeEnergy is T(m, a, a) + γ‖a‖² of each image, EdgeProducts the gradient of T in m, and EdgeFlow that in
 * a, with γ. Only the `wasm` backend has them; callers look them up by name and must compute the sums
 * otherwise on other backends.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/**
 * Edges, as two windows of the same size in an image: an edge joins each number of one window with the
 * number at the same place of the other. All lengths count numbers.
 */
export interface WindowPair {
  /** The first number of each window. */
  readonly at: number;
  readonly other: number;
  /** The count of lines of a window, their length, and the step from one line to the next. */
  readonly lines: number;
  readonly run: number;
  readonly step: number;
  /** ω_ij of these edges. */
  readonly weight: number;
}

/** Attributes of the kernels. The list is cached with the table that is made of it: do not change it. */
export interface EdgeAttrs {
  readonly pairs: readonly WindowPair[];
  /** γ of EdgeEnergy and EdgeFlow; 0 by default. */
  readonly gamma?: number;
}

/** Returns Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j), for two batches of images of one shape. */
export function edgeProducts(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  { pairs }: EdgeAttrs,
): TensorInfo {
  return overImages(
    backend,
    simd,
    { first: a, second: b, pairs },
    a.shape,
    (calls, out, ...images) =>
      calls.edgeProducts(address(backend, a), address(backend, b), out, ...images),
  );
}

/**
 * Returns s · (L(mass)·field + γ·field), with L(mass)·field = Σ over edges at i of ω_ij (mass_i + mass_j)
 * (field_i - field_j) and a number s for each image.
 * @param scales s, [images].
 */
export function edgeFlow(
  backend: WasmBackend,
  simd: Simd,
  { mass, field, scales }: { mass: TensorInfo; field: TensorInfo; scales: TensorInfo },
  { pairs, gamma = 0 }: EdgeAttrs,
): TensorInfo {
  const images = mass.shape[0] ?? 0;
  tf.util.assert(
    scales.dtype === 'float32' && tf.util.sizeFromShape(scales.shape) === images,
    () =>
      `scales are ${scales.dtype} [${scales.shape}]; a sum over edges expects float32 [${images}]`,
  );
  const edges = { first: mass, second: field, pairs };
  return overImages(backend, simd, edges, mass.shape, (calls, out, ...rest) =>
    calls.edgeFlow(
      address(backend, mass),
      address(backend, field),
      address(backend, scales),
      gamma,
      out,
      ...rest,
    ),
  );
}

/** Returns T(mass, field, field) + γ‖field‖² of each image, [images]. */
export function edgeEnergy(
  backend: WasmBackend,
  simd: Simd,
  mass: TensorInfo,
  field: TensorInfo,
  { pairs, gamma = 0 }: EdgeAttrs,
): TensorInfo {
  const shape = [mass.shape[0] ?? 0];
  const edges = { first: mass, second: field, pairs };
  return overImages(backend, simd, edges, shape, (calls, out, ...images) =>
    calls.edgeEnergy(address(backend, mass), address(backend, field), gamma, out, ...images),
  );
}

interface Edges {
  readonly first: TensorInfo;
  readonly second: TensorInfo;
  readonly pairs: readonly WindowPair[];
}

/** Allocates the result and calls `run` with its address, the table of segments and a part of the images. */
function overImages(
  backend: WasmBackend,
  simd: Simd,
  { first, second, pairs }: Edges,
  shape: number[],
  run: (
    calls: Calls<Simd>,
    out: number,
    ...images: [table: number, segments: number, size: number, from: number, to: number]
  ) => void,
): TensorInfo {
  const [images = 0, ...imageShape] = first.shape;
  const size = tf.util.sizeFromShape(imageShape);
  tf.util.assertShapesMatch(first.shape, second.shape, 'the inputs of a sum over edges: ');
  tf.util.assert(
    first.dtype === 'float32' && second.dtype === 'float32',
    () => `inputs have types ${first.dtype} and ${second.dtype}; a sum over edges expects float32`,
  );
  const { words, segments } = tableOf(pairs, size);
  const out = allocate(backend, shape);
  const table = allocate(backend, [words.length]);
  const at = address(backend, table);
  new Int32Array(backend.wasm.asm.memory.buffer, at, words.length).set(words);
  const to = address(backend, out);
  const ends = pairs.reduce((sum, { lines, run }) => sum + 2 * lines * run, 0);
  const parts = partsFor(simd, FLOAT * ends * images, images);
  inParts(simd, parts, images, (calls, from, end) => run(calls, to, at, segments, size, from, end));
  release(backend, table);
  return out;
}

/** The segments of an image as `assembly/edges.ts` reads them. */
interface Table {
  readonly size: number;
  readonly words: Int32Array;
  readonly segments: number;
}

const tables = new WeakMap<readonly WindowPair[], Table>();

/** Returns the table of a list of pairs; a list has one as long as the size of the images stays. */
function tableOf(pairs: readonly WindowPair[], size: number): Table {
  const known = tables.get(pairs);
  if (known?.size === size) return known;
  const made = makeTable(pairs, size);
  tables.set(pairs, made);
  return made;
}

/** One end of the edges of a pair: the edges of the numbers in a window, in one direction. */
interface Direction {
  readonly index: number;
  readonly distance: number;
  readonly weight: number;
}

function makeTable(pairs: readonly WindowPair[], size: number): Table {
  // What begins and ends at each number: of each pair the one direction, then the other.
  const begins = new Map<number, Direction[]>();
  const ends = new Map<number, Direction[]>();
  const note = (events: Map<number, Direction[]>, at: number, direction: Direction) => {
    const there = events.get(at);
    if (there) there.push(direction);
    else events.set(at, [direction]);
  };
  for (const [i, pair] of pairs.entries()) {
    assertInside(pair, size);
    const { at, other, lines, run, step, weight } = pair;
    if (run === 0) continue;
    for (const [index, from, to] of [
      [2 * i, at, other],
      [2 * i + 1, other, at],
    ] as const) {
      const direction = { index, distance: 4 * (to - from), weight };
      for (let line = 0; line < lines; line++) {
        note(begins, from + line * step, direction);
        note(ends, from + line * step + run, direction);
      }
    }
  }
  const places = [...new Set([0, size, ...begins.keys(), ...ends.keys()])].sort((a, b) => a - b);
  const words: number[] = [];
  // Lines of one pair may overlap or touch, so that a direction is counted.
  const active = new Map<Direction, number>();
  const bits = new Int32Array(1);
  const number = new Float32Array(bits.buffer);
  let segments = 0;
  for (const [i, place] of places.entries()) {
    const end = places[i + 1];
    for (const direction of ends.get(place) ?? []) {
      const count = active.get(direction)! - 1;
      if (count === 0) active.delete(direction);
      else active.set(direction, count);
    }
    for (const direction of begins.get(place) ?? []) {
      active.set(direction, (active.get(direction) ?? 0) + 1);
    }
    if (end === undefined) break;
    const here = [...active].sort(([a], [b]) => a.index - b.index);
    const edges = here.flatMap(([direction, times]) => Array(times).fill(direction) as Direction[]);
    words.push(place, end, edges.length);
    for (const { distance, weight } of edges) {
      number[0] = weight;
      words.push(distance, bits[0]!);
    }
    segments++;
  }
  return { size, words: Int32Array.from(words), segments };
}

/** Refuses windows outside the image, because the kernels would access the memory of other tensors. */
function assertInside(pair: WindowPair, size: number): void {
  const { at, other, lines, run, step } = pair;
  const last = Math.max(at, other) + (lines - 1) * step + run;
  if (![at, other, lines, run, step].every((n) => Number.isInteger(n) && n >= 0) || last > size) {
    throw new RangeError(
      `the windows ${JSON.stringify(pair)} reach beyond an image of ${size} numbers`,
    );
  }
}
