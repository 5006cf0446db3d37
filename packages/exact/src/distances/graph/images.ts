/**
 * The ground metric of Wasserstein of Wasserstein GAN (Dukler, Li, Lin and Montúfar 2019): images as
 * distributions of mass on their pixel graph, and W₁ between sets of images over it.
 *
 * A pixel x in [−1, 1] has the mass p = (x + 1)/2, so ∂f/∂p = 2 ∂f/∂x. WWGAN's penalty takes gradients in
 * x: a critic with ∇ₓfᵀ L(p) ∇ₓf ≤ 1 everywhere is 1-Lipschitz for d(x, y) = 2 W₂(p, q), which is the
 * ground metric here. Images are at finite distance only if each channel has the same mass in both.
 */

import { ArgumentError, described, reject, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkOptions, checkProperties } from '../../inputs/options.js';
import { isArrayLike, listed, readVector, requireLength } from '../../inputs/vector.js';
import type { Edge } from '../../measures/graph.js';
import { weightsOrEqual } from '../../measures/weights.js';
import { transportPlan } from '../transport/transport-plan.js';
import { type GraphWassersteinOptions, graphWasserstein } from './graph-wasserstein.js';

/**
 * Lists the edges of a pixel graph, each once; every channel is a graph of its own.
 *
 * @param size of the images; nodes are numbered as in a flattened [height, width, channels].
 * @param offsets which pixels are joined, and by which weight ω (default 1): each pixel with the one
 *   `rows` below and `columns` to the right of it. Default: its 4 neighbors.
 * @returns the edges, `[from, to, weight]`.
 * @throws ArgumentError naming `size` or `offsets` if not of integers, an offset is [0, 0], or a weight
 *   is not above 0.
 *
 * Reference: [2].
 *
 * @example
 * pixelEdges({ height: 2, width: 2, channels: 1 }); // four edges
 */
export function pixelEdges(
  size: { readonly height: number; readonly width: number; readonly channels: number },
  offsets: readonly Offset[] = [
    [0, 1],
    [1, 0],
  ],
): Edge[] {
  const names = ['height', 'width', 'channels'] as const;
  checkProperties('size', size, names, '{ height: 28, width: 28, channels: 1 }');
  for (const name of names) requireInteger(`size.${name}`, size[name], 1);
  const { height, width, channels } = size;
  const pixels = height * width * channels;
  if (!(pixels <= mostPixels)) {
    throw new ArgumentError('size', `makes ${pixels} nodes; expected at most ${mostPixels}`);
  }
  if (!Array.isArray(offsets)) reject('offsets', offsets, 'an array such as [[0, 1], [1, 0]]');
  return Array.from(offsets as readonly Offset[], readOffset).flatMap(([rows, columns, weight]) => {
    const edges: Edge[] = [];
    for (let row = Math.max(0, -rows); row < height - Math.max(0, rows); row++) {
      for (let column = Math.max(0, -columns); column < width - Math.max(0, columns); column++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = (r: number, c: number) => (r * width + c) * channels + channel;
          edges.push([at(row, column), at(row + rows, column + columns), weight]);
        }
      }
    }
    return edges;
  });
}

/** Rows down, columns to the right, and a weight. */
type Offset = readonly [rows: number, columns: number, weight?: number];

/** Edges are arrays of three numbers, some 100 bytes each. */
const mostPixels = 1e7;

function readOffset(offset: Offset): [rows: number, columns: number, weight: number] {
  if (!isArrayLike(offset)) reject('offsets', offset, 'arrays such as [0, 1] in it');
  const [rows, columns, weight = 1] = Array.from(offset) as [number, number, number?];
  const isOffset = Number.isInteger(rows) && Number.isInteger(columns) && offset.length <= 3;
  if (!isOffset || (rows === 0 && columns === 0)) {
    throw new ArgumentError('offsets', `holds ${listed(offset)}; expected integers, not both 0`);
  }
  if (!(Number.isFinite(weight) && weight > 0)) {
    throw new ArgumentError(
      'offsets',
      `has the weight ${described(weight)}; expected a number above 0`,
    );
  }
  return [rows, columns, weight];
}

/** Both sides of the Kantorovich-Rubinstein theorem over WWGAN's ground metric. */
export interface ImageWasserstein1 {
  /** W₁ by the upper bounds of the ground distances, and by the lower ones: it is in between. */
  readonly primal: number;
  readonly lowerBound: number;
  /** d(x_i, y_j), upper bounds, and lower bounds. */
  readonly distances: Matrix;
  readonly lowerDistances: Matrix;
  /** E_p f − E_q f of the critic, evaluated as such. */
  readonly dual: number;
  /** f(x) = min over y_j of d(x, y_j) − v_j: 1-Lipschitz for d. Infinite at images of other masses. */
  readonly critic: (image: ArrayLike<number>) => number;
}

/**
 * Computes W₁ between two sets of images with WWGAN's ground metric d(x, y) = 2 W₂((x + 1)/2, (y + 1)/2),
 * and an optimal critic.
 *
 * @param first images, each of one number in [−1, 1] per node of the graph.
 * @param second the images of the other set.
 * @param edges the pixel graph, such as {@link pixelEdges}.
 * @param options weights of the images, default equal ones; `segments` as for {@link graphWasserstein}.
 * @returns W₁ in units of the pixels, between bounds.
 * @throws ArgumentError naming `first` or `second` (empty, pixels outside of [−1, 1], images that are at
 *   infinite distance because a channel's mass differs), `edges`, the weights or `segments`.
 *
 * Reference: [2]; [4], theorem 1.14.
 *
 * @example
 * imageWasserstein1([[1, -1]], [[-1, 1]], pixelEdges({ height: 1, width: 2, channels: 1 })).primal; // 2√2
 */
export function imageWasserstein1(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
  edges: readonly Edge[],
  options: GraphWassersteinOptions & {
    readonly firstWeights?: ArrayLike<number>;
    readonly secondWeights?: ArrayLike<number>;
  } = {},
): ImageWasserstein1 {
  const p = readImages('first', first);
  const q = readImages('second', second, p[0]!.length);
  checkOptions(options, ['segments', 'firstWeights', 'secondWeights']);
  const a = weightsOrEqual('firstWeights', options.firstWeights, p.length);
  const b = weightsOrEqual('secondWeights', options.secondWeights, q.length);
  const { segments } = options;
  const between = (x: Float64Array, y: Float64Array) =>
    graphWasserstein(x, y, edges, segments === undefined ? {} : { segments });
  const found = p.map((x) => q.map((y) => between(x, y)));
  found.forEach((row, i) => {
    const j = row.findIndex(({ distance }) => distance === Infinity);
    if (j >= 0) {
      throw new ArgumentError(
        'second',
        `has at ${j} an image at infinite distance from that at ${i} of first; expected the same ` +
          'sum of pixels in each channel, as mass moves but is not made',
      );
    }
  });
  const distances = new Matrix(found.map((row) => row.map(({ distance }) => 2 * distance)));
  const lowerDistances = new Matrix(
    found.map((row) => row.map(({ lowerBound }) => 2 * lowerBound)),
  );
  const plan = transportPlan(distances, a, b);
  const lower = transportPlan(lowerDistances, a, b);
  const criticAt = (mass: Float64Array) =>
    q.reduce(
      (least, y, j) => Math.min(least, 2 * between(mass, y).distance - plan.targetPotential[j]!),
      Infinity,
    );
  const expectation = (weights: Float64Array, images: readonly Float64Array[]) =>
    images.reduce((sum, image, i) => sum + weights[i]! * criticAt(image), 0);
  return {
    primal: plan.cost,
    lowerBound: lower.cost,
    distances,
    lowerDistances,
    dual: expectation(a, p) - expectation(b, q),
    critic: (image) => criticAt(readImage('image', image, p[0]!.length)),
  };
}

/** The masses (x + 1)/2. */
function readImages(
  argument: string,
  images: readonly ArrayLike<number>[],
  pixels?: number,
): Float64Array[] {
  requireLength(argument, images, undefined, 'an array of images');
  const first = readImage(`${argument}[0]`, images[0]!, pixels);
  return Array.from(images, (image, i) => readImage(`${argument}[${i}]`, image, first.length));
}

function readImage(argument: string, image: ArrayLike<number>, pixels?: number): Float64Array {
  const read = readVector(argument, image, pixels, 'an array of pixels from −1 to 1');
  return read.map((x) => {
    if (x >= -1 && x <= 1) return (x + 1) / 2;
    throw new ArgumentError(argument, `holds the pixel ${x}; expected −1 to 1`);
  });
}
