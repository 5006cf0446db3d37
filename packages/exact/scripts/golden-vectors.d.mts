import type * as Exact from '../src/index.js';

/** Computes the golden vectors of each file in `vectors/`; see golden-vectors.mjs. */
export declare function goldenVectors(
  exact: typeof Exact,
): Record<string, { title: string; vectors: { name: string; outputs: unknown }[] }>;
