/**
 * The Laplacian L(p) of an image's pixel graph by `@wprox/exact`. The edges come from a rule for
 * pairs of pixels, not from offsets as in the package.
 */
import { type Edge, graphDistribution, graphLaplacian, Matrix, squaredLength } from '@wprox/exact';
import type { ImageSize } from '../src/penalties/pixel-graph.js';

export interface PixelRule {
  /** ω of two pixels of one channel by their signed distance, symmetric; 0: no edge. */
  weight: (rows: number, columns: number) => number;
  channelLink?: number;
  mass?: 'mean' | 'sum';
  degreeNormalized?: boolean;
}

/** Lists each edge once. Nodes are numbered as in a flattened [height, width, channels]. */
export function exactEdges(rule: PixelRule, { height, width, channels }: ImageSize): Edge[] {
  const count = height * width * channels;
  const edges: Edge[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const [a, b] = [i, j].map((node) => ({
        row: Math.floor(node / (width * channels)),
        column: Math.floor(node / channels) % width,
        channel: node % channels,
      })) as [Place, Place];
      const weight = weightOf(rule, a, b);
      if (weight > 0) edges.push([i, j, weight]);
    }
  }
  return edges;
}

interface Place {
  row: number;
  column: number;
  channel: number;
}

function weightOf({ weight, channelLink = 0 }: PixelRule, a: Place, b: Place): number {
  if (a.channel === b.channel) return weight(b.row - a.row, b.column - a.column);
  return a.row === b.row && a.column === b.column ? channelLink : 0;
}

/** Computes L(p), n × n, of an image of n numbers in [-1, 1]. */
export function exactLaplacian(rule: PixelRule, size: ImageSize, image: readonly number[]): Matrix {
  const edges = exactEdges(rule, size);
  const mass = pixelMass(rule, edges, image);
  const total = mass.reduce((sum, each) => sum + each, 0);
  if (total === 0) return Matrix.zeros(image.length, image.length);
  // L is linear in p, and exact takes probabilities; the sum of two masses is twice their mean.
  const scale = rule.mass === 'sum' ? 2 * total : total;
  const probabilities = mass.map((each) => each / total);
  return graphLaplacian(graphDistribution(probabilities, edges)).mul(scale);
}

/** Computes gᵀ L g. */
export const quadraticForm: (laplacian: Matrix, g: ArrayLike<number>) => number = squaredLength;

/** Computes p = (x + 1)/2, at least 0, times d̄/d if the rule normalizes degrees. */
function pixelMass(
  { degreeNormalized }: PixelRule,
  edges: readonly Edge[],
  image: readonly number[],
): number[] {
  const mass = image.map((x) => Math.max(0, (x + 1) / 2));
  if (!degreeNormalized) return mass;
  const degrees = image.map(() => 0);
  for (const [i, j, weight = 1] of edges) {
    degrees[i]! += weight;
    degrees[j]! += weight;
  }
  const mean = degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length;
  return mass.map((each, i) => (degrees[i]! > 0 ? (each * mean) / degrees[i]! : 0));
}
