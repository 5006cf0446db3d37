import type * as Exact from '../src/index.js';

/** See golden-vectors.mjs. */
export declare function goldenVectors(
  exact: typeof Exact,
): Record<string, { title: string; vectors: { name: string; outputs: unknown }[] }>;
