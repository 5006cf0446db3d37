/** What JSON can hold of a result; numbers that are not finite are strings such as "Infinity". */
export type VectorValue =
  | number
  | string
  | readonly VectorValue[]
  | { readonly [name: string]: VectorValue };

/** One golden vector. */
export interface GoldenVector {
  readonly name: string;
  /** The formula, in ASCII. */
  readonly formula: string;
  /** The function of `@wprox/exact` that computed it. */
  readonly function: string;
  readonly inputs: { readonly [name: string]: VectorValue };
  /** float64 results. */
  readonly outputs: VectorValue;
}

export type VectorSubject = 'proximal' | 'gaussians' | 'distances' | 'metric-tensors' | 'flows';

/** The vectors by subject; `vectors/<subject>.json` holds the same. */
export declare const vectors: Readonly<
  Record<VectorSubject, { readonly title: string; readonly vectors: readonly GoldenVector[] }>
>;
