/**
 * L(p) of an image as a dense matrix in float64: the weighted graph Laplacian, built pair of pixels
 * by pair of pixels from a rule that says which are joined, and not by offsets as the package does.
 */
import type { ImageSize } from '../src/penalties/pixel-graph.js';

export interface DenseGraph {
  /** ω of two pixels of one channel by their signed distance; 0: not joined. Symmetric. */
  weight: (rows: number, columns: number) => number;
  channelLink?: number;
  mass?: 'mean' | 'sum';
  degreeNormalized?: boolean;
}

/** The matrix, in the order of a flattened [height, width, channels]; and its number of edges. */
export function denseLaplacian(
  { weight, channelLink = 0, mass = 'mean', degreeNormalized = false }: DenseGraph,
  { height, width, channels }: ImageSize,
  image: readonly number[],
): { matrix: number[][]; edges: number } {
  const count = height * width * channels;
  const place = (i: number) => ({
    row: Math.floor(i / (width * channels)),
    column: Math.floor(i / channels) % width,
    channel: i % channels,
  });
  const omega = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => {
      const [a, b] = [place(i), place(j)];
      if (i === j) return 0;
      if (a.channel === b.channel) return weight(b.row - a.row, b.column - a.column);
      return a.row === b.row && a.column === b.column ? channelLink : 0;
    }),
  );
  const degrees = omega.map((row) => row.reduce((sum, w) => sum + w, 0));
  const meanDegree = degrees.reduce((sum, d) => sum + d, 0) / count;
  const p = image.map((x, i) => {
    const own = Math.max(0, (x + 1) / 2);
    if (!degreeNormalized) return own;
    return degrees[i]! > 0 ? (own * meanDegree) / degrees[i]! : 0;
  });
  let edges = 0;
  const matrix = omega.map((row) => row.map(() => 0));
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const w = omega[i]![j]!;
      if (w === 0) continue;
      edges++;
      const flow = w * (mass === 'mean' ? (p[i]! + p[j]!) / 2 : p[i]! + p[j]!);
      matrix[i]![j]! -= flow;
      matrix[j]![i]! -= flow;
      matrix[i]![i]! += flow;
      matrix[j]![j]! += flow;
    }
  }
  return { matrix, edges };
}

/** gᵀ L g. */
export function quadraticForm(matrix: readonly number[][], g: readonly number[]): number {
  return matrix.reduce(
    (sum, row, i) => sum + g[i]! * row.reduce((inner, entry, j) => inner + entry * g[j]!, 0),
    0,
  );
}
