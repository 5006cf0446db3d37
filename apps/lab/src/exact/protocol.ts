/** What the page asks of the worker that computes with `@wprox/exact`, in float64. */

/** Points of the plane or the line, point by point. */
export interface Points {
  readonly dimension: number;
  readonly values: Float32Array;
}

/** The optimal transport between generated and real points of equal number and weight. */
export interface Transport {
  /** W₂, in the units of the points. */
  readonly distance: number;
  /** Pairs (generated, real) that the optimal coupling moves mass between. */
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly masses: Float64Array;
  /** Milliseconds that it took. */
  readonly milliseconds: number;
}

/** D̃² between the samples of the generator and those of its anchor on the same latents, for each regularizer. */
export interface SquaredDistances {
  /** By name: `rwp`, `o1`, `o2diag`, `o2full`. */
  readonly distances: Readonly<Record<string, number>>;
  /** The exact W₂² between the two sets of points. */
  readonly squaredW2: number;
}

/** The worker that computes exactly. */
export interface ExactWorker {
  transport(generated: Points, real: Points): Promise<Transport>;
  squaredDistances(present: Points, anchor: Points): Promise<SquaredDistances>;
}
