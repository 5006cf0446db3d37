/**
 * The Wasserstein-2 gradient norm on images (Dukler, Li, Lin and Montúfar, *Wasserstein of
 * Wasserstein loss for learning generative models*, 2019). An image x in [-1, 1] is a distribution
 * of mass p = (x + 1)/2 over its pixels, mass flows along the edges of a pixel graph, and
 *
 *     ‖∇^{W₂} f‖² = ∇fᵀ L(p) ∇f = Σ over edges {i, j} of ω_ij θ_ij(p) (∂_i f - ∂_j f)²,
 *
 * with θ_ij the mean (or the sum) of p_i and p_j, each edge once. Every channel is a separate graph;
 * links can join the channels of a pixel. Because L(p)·1 = 0 the norm is 0 for a uniform change of
 * brightness; γ‖∇f‖² can be added.
 *
 * The edges of one offset are two windows of the image. The sum is Σ over pixels i of p_i times the
 * sum of squares at the edges of i; no term is negative. See `edges.ts`.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  reject,
  requireArray,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireNonNegative32,
  requireObject,
  requireOneOf,
  requireOptions,
  requireRecord,
} from '@wprox/arguments';
import { requireBatch } from '@wprox/runtime/tensors';
import { type Edges, edgeEnergy } from './edges.js';

/** All edges between a pixel and the pixel that is `rows` below and `columns` to the right of it. */
export interface PixelOffset {
  /** Pixels down. */
  readonly rows: number;
  /** Pixels to the right. */
  readonly columns: number;
  /** ω, the weight of each of these edges. */
  readonly weight: number;
}

/** A graph on the pixels of images of any size, as plain data. Make one by {@link pixelGraph}. */
export interface PixelGraph {
  /** Together they hold each edge once. */
  readonly offsets: readonly PixelOffset[];
  /** ω of the edge between any two channels of one pixel; 0 if channels are separate graphs. */
  readonly channelLink: number;
  /** Whether θ_ij is the mean of p_i and p_j or their sum. */
  readonly mass: 'mean' | 'sum';
  /** Whether p_i is replaced by p_i · d̄/d_i, with d_i the sum of ω at pixel i and d̄ its mean. */
  readonly degreeNormalized: boolean;
  /** γ of the added γ‖∇f‖². */
  readonly gamma: number;
}

/** Options of {@link pixelGraph}. */
export interface PixelGraphOptions {
  /**
   * Which pixels have an edge to a pixel: its 4 neighbors (default), its 8 neighbors, all within an
   * l1 distance, or the pixels at the given [rows, columns] and at the opposite offsets.
   */
  neighborhood?: 4 | 8 | { l1Radius: number } | readonly (readonly [number, number])[];
  /** ω of an offset; 1 by default. */
  weight?: (rows: number, columns: number) => number;
  /** ω of the links between the channels of a pixel (R-G, R-B, G-B); 0 (no links) by default. */
  channelLink?: number;
  /** 'mean' by default. */
  mass?: 'mean' | 'sum';
  /** False by default; see {@link PixelGraph.degreeNormalized}. */
  degreeNormalized?: boolean;
  /** 0 by default. */
  gamma?: number;
}

/**
 * Makes a pixel graph.
 * @throws ArgumentError naming the option: a radius that is not an integer from 1 to 64; an offset that is
 *   not two integers, is [0, 0], or is given twice (its opposite counts as the same); a weight, link
 *   or γ that is negative or not finite.
 *
 * @example
 * const graph = pixelGraph({ neighborhood: 8, weight: (r, c) => 1 / Math.hypot(r, c), gamma: 1 });
 */
export function pixelGraph(options: PixelGraphOptions = {}): PixelGraph {
  requireOptions('options', options as unknown, OPTIONS, '{ neighborhood: 8 }');
  const { neighborhood = 4, weight = () => 1, channelLink = 0, mass = 'mean' } = options;
  const { degreeNormalized = false, gamma = 0 } = options;
  requireNonNegative32('channelLink', channelLink);
  requireNonNegative32('gamma', gamma);
  requireBoolean('degreeNormalized', degreeNormalized);
  requireFunction('weight', weight as unknown, 'a function of rows and columns');
  requireOneOf('mass', mass, ['mean', 'sum']);
  const offsets = offsetsOf(neighborhood).map(([rows, columns]) => {
    const omega = weight(rows, columns);
    requireNonNegative32(`weight(${rows}, ${columns})`, omega);
    return { rows, columns, weight: omega };
  });
  return { offsets, channelLink, mass, degreeNormalized, gamma };
}

const OPTIONS = [...['neighborhood', 'weight', 'channelLink', 'mass', 'degreeNormalized', 'gamma']];
/** The most offsets of a graph. */
const MOST_OFFSETS = 10_000;
/** The largest offset, in pixels. */
const FARTHEST = 4096;

/** @throws ArgumentError unless it is what {@link pixelGraph} makes. */
export function requireGraph(graph: unknown): asserts graph is PixelGraph {
  requireObject('graph', graph, 'a PixelGraph, such as pixelGraph({ neighborhood: 8 })');
  const { offsets, channelLink, mass, degreeNormalized, gamma } = graph as Partial<PixelGraph>;
  requireArray('graph.offsets', offsets);
  for (const [i, offset] of [...(offsets as readonly unknown[])].entries()) {
    requireObject(`graph.offsets[${i}]`, offset);
    const { rows, columns, weight } = offset as Partial<PixelOffset>;
    requireInteger(`graph.offsets[${i}].rows`, rows, -FARTHEST, FARTHEST);
    requireInteger(`graph.offsets[${i}].columns`, columns, -FARTHEST, FARTHEST);
    requireNonNegative32(`graph.offsets[${i}].weight`, weight);
  }
  requireNonNegative32('graph.channelLink', channelLink);
  requireOneOf('graph.mass', mass, ['mean', 'sum']);
  requireBoolean('graph.degreeNormalized', degreeNormalized);
  requireNonNegative32('graph.gamma', gamma);
}

/** The size of an image in pixels, and its number of channels. */
export interface ImageSize {
  /** Pixels in a column. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
  /** Numbers of a pixel. */
  readonly channels: number;
}

/**
 * Counts the edges of the graph on an image, links between channels included.
 * @throws ArgumentError unless it is a graph, and the sizes are integers of at least 1.
 */
export function countEdges(graph: PixelGraph, size: ImageSize): number {
  requireGraph(graph);
  requireRecord('size', size, 'an object { height, width, channels }');
  const { height, width, channels } = size;
  requireInteger('height', height, 1);
  requireInteger('width', width, 1);
  requireInteger('channels', channels, 1);
  const inChannel = graph.offsets.reduce(
    (sum, { rows, columns }) =>
      sum + Math.max(0, height - Math.abs(rows)) * Math.max(0, width - Math.abs(columns)),
    0,
  );
  const links = graph.channelLink > 0 ? (channels * (channels - 1)) / 2 : 0;
  return channels * inChannel + height * width * links;
}

/**
 * Computes gᵀ L(p) g + γ‖g‖² for each image. Mass below 0 (pixels below -1) counts as 0.
 *
 * @param gradient g [B, height, width, channels], the critic's gradient at the images.
 * @param images [B, height, width, channels] in [-1, 1].
 * @returns [B], differentiable in both; the caller owns it.
 * @throws ArgumentError if the shapes differ or are not of images, or it is not a graph.
 */
export function squaredWassersteinNorm(
  graph: PixelGraph,
  gradient: tf.Tensor,
  images: tf.Tensor,
): tf.Tensor1D {
  requireGraph(graph);
  requireBatch('gradient', gradient, 'a tensor [batch, height, width, channels]');
  requireBatch('images', images, 'a tensor [batch, height, width, channels]');
  if (images.rank !== 4 || images.shape.join() !== gradient.shape.join()) {
    throw new ArgumentError(
      'images',
      `has shape [${images.shape}] and gradient has shape [${gradient.shape}]; expected both as ` +
        '[batch, height, width, channels]',
    );
  }
  return tf.tidy(() => {
    const [, height, width, channels] = images.shape as [number, number, number, number];
    let mass = tf.relu(tf.mul(tf.add(images, 1), graph.mass === 'mean' ? 0.25 : 0.5));
    if (graph.degreeNormalized) {
      const scale = degreeScale(graph, { height, width, channels });
      mass = tf.mul(mass, tf.tensor(scale, [1, height, width, 1]));
    }
    return edgeEnergy(edgesOf(graph, { height, width, channels }), graph.gamma, mass, gradient);
  });
}

/** The edges of each graph on images of the size that it had last. */
const edgesOfGraphs = new WeakMap<
  PixelGraph,
  { readonly of: readonly unknown[]; readonly edges: Edges }
>();

/** Returns the same list at every call with a graph and a size, because the backend keeps a table of it. */
function edgesOf(graph: PixelGraph, size: ImageSize): Edges {
  const of = [graph.offsets, graph.channelLink, size.height, size.width, size.channels];
  const known = edgesOfGraphs.get(graph);
  if (known?.of.every((part, i) => part === of[i])) return known.edges;
  const edges = listEdges(graph, size);
  edgesOfGraphs.set(graph, { of, edges });
  return edges;
}

/** Lists the edges on images of one size, as windows of [height, width, channels] numbers. */
function listEdges(graph: PixelGraph, { height, width, channels }: ImageSize): Edges {
  const line = width * channels;
  // A row's pixels and channels form one line, so that windows have long runs.
  const inChannel = graph.offsets.map(({ rows, columns, weight }) => ({
    at: Math.max(0, -rows) * line + Math.max(0, -columns) * channels,
    other: Math.max(0, rows) * line + Math.max(0, columns) * channels,
    lines: height - Math.abs(rows),
    run: line - Math.abs(columns) * channels,
    step: line,
    weight,
  }));
  // All pairs of channels, by the distance of their indices.
  const links = Array.from({ length: channels - 1 }, (_, i) => ({
    at: 0,
    other: i + 1,
    lines: height * width,
    run: channels - 1 - i,
    step: channels,
    weight: graph.channelLink,
  }));
  return [...inChannel, ...links].filter(
    ({ lines, run, weight }) => lines > 0 && run > 0 && weight > 0,
  );
}

/** Computes d̄/d_i for each pixel, row by row, equal in all channels; 0 for a pixel without edges. */
function degreeScale(graph: PixelGraph, { height, width, channels }: ImageSize): Float32Array {
  const degrees = new Float64Array(height * width).fill(graph.channelLink * (channels - 1));
  for (const { rows, columns, weight } of graph.offsets) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [toRow, toColumn] = [row + rows, column + columns];
        if (toRow < 0 || toRow >= height || toColumn < 0 || toColumn >= width) continue;
        degrees[row * width + column]! += weight;
        degrees[toRow * width + toColumn]! += weight;
      }
    }
  }
  const mean = degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length;
  return Float32Array.from(degrees, (degree) => (degree > 0 ? mean / degree : 0));
}

/** Lists the offsets of a neighborhood, one of each two opposite ones. */
function offsetsOf(neighborhood: PixelGraphOptions['neighborhood'] & {}): [number, number][] {
  if (neighborhood === 4) return within(1);
  if (neighborhood === 8) return [...within(1), [1, -1], [1, 1]];
  if ('l1Radius' in Object(neighborhood)) {
    const { l1Radius } = neighborhood as { l1Radius: number };
    requireOptions('neighborhood', neighborhood as unknown, ['l1Radius']);
    requireInteger('neighborhood.l1Radius', l1Radius, 1, 64);
    return within(l1Radius);
  }
  if (!Array.isArray(neighborhood) || neighborhood.length > MOST_OFFSETS) {
    reject('neighborhood', neighborhood, '4, 8, { l1Radius } or at most 10,000 [rows, columns]');
  }
  const seen = new Set<string>();
  for (const [i, offset] of (neighborhood as readonly (readonly [number, number])[]).entries()) {
    const name = `neighborhood[${i}]`;
    if (!Array.isArray(offset) || offset.length !== 2) reject(name, offset, 'two integers');
    const [rows, columns] = offset;
    requireInteger(`${name}[0]`, rows, -FARTHEST, FARTHEST);
    requireInteger(`${name}[1]`, columns, -FARTHEST, FARTHEST);
    if (rows === 0 && columns === 0)
      throw new ArgumentError(name, 'is [0, 0]; expected not both 0');
    if (seen.has(`${rows},${columns}`)) {
      throw new ArgumentError(
        name,
        `is [${rows}, ${columns}], which is there already (its opposite counts as the same); leave one out`,
      );
    }
    seen.add(`${rows},${columns}`).add(`${-rows},${-columns}`);
  }
  return neighborhood.map(([rows, columns]) => [rows, columns]);
}

/** Lists half of the offsets within an l1 distance, one of each two opposite ones. */
function within(radius: number): [number, number][] {
  const offsets: [number, number][] = [];
  for (let rows = 0; rows <= radius; rows++) {
    const reach = radius - rows;
    for (let columns = rows === 0 ? 1 : -reach; columns <= reach; columns++) {
      offsets.push([rows, columns]);
    }
  }
  return offsets;
}
