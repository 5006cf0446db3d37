/**
 * Walks in latent space between four points, as in Figures 5 and 7 of the main paper. The paper
 * interpolates linearly between two points (section 5.1) but does not say how it joins four. Here they
 * are joined in two ways: as a closed path z₁ → z₂ → z₃ → z₄ → z₁ of straight lines (the round), and
 * as the corners of a bilinearly interpolated square.
 *
 * Interpolated latents lie nearer to the origin than the normal latents of training: the expected ‖z‖²
 * is half as large midway between two points, and a quarter in the center of the square. This follows
 * the paper and tests the generator outside of the latents that it was trained on.
 */
import type { Random } from '@wprox/runtime/random';

/** Number of images in a row of the round, with both ends; 11 as in Figure 5 of the paper. */
export const ROUND_COLUMNS = 11;
/** Number of images along an edge of the square. */
export const SQUARE_SIDE = 9;

/** Latent vectors. */
export type Latents = readonly Float32Array[];

/** Draws four latents from the standard normal distribution. */
export function drawCorners(latentSize: number, random: Random): Latents {
  return Array.from({ length: 4 }, () => Float32Array.from(random.normal(latentSize)));
}

/** Returns 4 rows of `columns` latents: from each corner to the next, and from the last to the first. */
export function roundOf(corners: Latents, columns: number = ROUND_COLUMNS): Latents {
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % corners.length]!;
    return Array.from({ length: columns }, (_, k) => between(from, to, k / (columns - 1)));
  });
}

/**
 * Returns a grid of `side` × `side` latents, row by row, interpolated bilinearly: z₁ and z₂ are the
 * ends of the first row, z₄ and z₃ those of the last. The border of the grid is the round.
 */
export function squareOf(corners: Latents, side: number = SQUARE_SIDE): Latents {
  const [topLeft, topRight, bottomRight, bottomLeft] = corners;
  return Array.from({ length: side }, (_, row) => {
    const down = row / (side - 1);
    const left = between(topLeft!, bottomLeft!, down);
    const right = between(topRight!, bottomRight!, down);
    return Array.from({ length: side }, (_, column) => between(left, right, column / (side - 1)));
  }).flat();
}

/** Returns (1 − t)·from + t·to, exact at t = 0 and t = 1. */
function between(from: Float32Array, to: Float32Array, t: number): Float32Array {
  return from.map((value, i) => value * (1 - t) + to[i]! * t);
}
