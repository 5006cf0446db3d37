/** What a distribution on the line with a density is, and what a user may know of one. */
import type { Feature } from '../quadrature/cells.js';

/** A distribution on the line; make one with `density`, `normal`, `laplace` ... */
export interface Density {
  /** Density at x; absent where the user gave none, and then there is no divergence, only W_p. */
  readonly pdf?: ((x: number) => number) | undefined;
  /** log pdf(x), exact where the pdf is below the smallest float64; without it log of the pdf. */
  readonly logPdf?: ((x: number) => number) | undefined;
  /** P(X ≤ x). */
  readonly cdf: (x: number) => number;
  /** P(X > x). */
  readonly survival: (x: number) => number;
  /** The least x with cdf(x) ≥ u, for u in [0, 1]. */
  readonly quantile: (u: number) => number;
  /** quantile(1 − u), exact for small u. */
  readonly upperQuantile: (u: number) => number;
  /** The range outside of which the pdf is 0. */
  readonly support: readonly [lower: number, upper: number];
  /** Where quadrature splits: center, spread, jumps and kinks, in increasing order. */
  readonly breakpoints: readonly number[];
  /** Centers and scales of whatever quadrature must not step over. Default: from the breakpoints. */
  readonly features?: readonly Feature[];
  /** The distribution of X − origin without the rounding of x. Default: from x = origin + d. */
  readonly about?: (origin: number) => Density;
}

/** What a user knows of a distribution: at least one of `pdf`, `cdf` and `quantile`. */
export interface DensityInput {
  readonly pdf?: (x: number) => number;
  /** log pdf(x). Without it a pdf that underflows to 0 counts as 0, and KL as Infinity there. */
  readonly logPdf?: (x: number) => number;
  readonly cdf?: (x: number) => number;
  /** P(X > x). Without it 1 − cdf, which has no digits far in the upper tail. */
  readonly survival?: (x: number) => number;
  readonly quantile?: (u: number) => number;
  /** quantile(1 − u). Without it just that, which has no digits for small u. */
  readonly upperQuantile?: (u: number) => number;
  /** Default: the whole line, or [quantile(0), quantile(1)] where a quantile is given. */
  readonly support?: readonly [lower: number, upper: number];
  /** Kinks, jumps and the sides of peaks; a pdf that is narrow or far from 0 needs them. */
  readonly breakpoints?: readonly number[];
}
