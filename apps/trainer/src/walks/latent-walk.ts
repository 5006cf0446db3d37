/**
 * Walks in latent space between four points, as in the main paper's Figures 5 and 7. Its text says
 * what is done between two points, linear interpolation (section 5.1); not how four are joined. Here
 * they are joined twice: as a round z₁ → z₂ → z₃ → z₄ → z₁ of straight lines, and as the corners of a
 * square that is filled bilinearly, whose edges are straight lines too.
 *
 * Linear interpolation between two normal latents passes nearer to the origin than latents of
 * training lie: midway the expected ‖z‖² is half of theirs, in the middle of the square a quarter.
 * That is the paper's way; a generator that gives images there too is the better for it.
 */
import type { Random } from '@wprox/runtime/random';

/** Images in a row of the round, both ends included; as many as in the paper's Figure 5. */
export const ROUND_COLUMNS = 11;
/** Images along an edge of the square. */
export const SQUARE_SIDE = 9;

/** Rows of numbers, each a latent. */
export type Latents = readonly Float32Array[];

/** Four latents, standard normal. */
export function drawCorners(latentSize: number, random: Random): Latents {
  return Array.from({ length: 4 }, () => Float32Array.from(random.normal(latentSize)));
}

/** Four rows of `columns` latents: from each corner to the next, and from the last to the first. */
export function roundOf(corners: Latents, columns: number = ROUND_COLUMNS): Latents {
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % corners.length]!;
    return Array.from({ length: columns }, (_, k) => between(from, to, k / (columns - 1)));
  });
}

/**
 * `side` rows of as many latents, bilinear: z₁ and z₂ at the ends of the first row, z₄ and z₃ at those
 * of the last, so that the border is the round.
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

/** (1 − t)·from + t·to; the ends exactly. */
function between(from: Float32Array, to: Float32Array, t: number): Float32Array {
  return from.map((value, i) => value * (1 - t) + to[i]! * t);
}
