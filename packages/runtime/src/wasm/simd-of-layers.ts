/** The exports of `assembly/` for batch norm and activations. */

/** A part of the chunks or rows; see `assembly/batch-norm.ts`. */
type Part = [from: number, to: number];

/** The exports of `assembly/batch-norm.ts`. */
export interface BatchNormSimd {
  batchNormChunks(rows: number): number;
  batchNormMoments(
    x: number,
    scratch: number,
    rows: number,
    channels: number,
    ...chunks: Part
  ): void;
  combineMoments(
    scratch: number,
    scale: number,
    moments: number,
    slope: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  normalize(
    x: number,
    mean: number,
    slope: number,
    offset: number,
    y: number,
    channels: number,
    ...rows: Part
  ): void;
  batchNormSums(
    dy: number,
    x: number,
    mean: number,
    scratch: number,
    rows: number,
    channels: number,
    ...chunks: Part
  ): void;
  combineSums(
    scratch: number,
    variance: number,
    scale: number,
    dScale: number,
    dOffset: number,
    factors: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  batchNormInputGradient(
    dy: number,
    x: number,
    mean: number,
    factors: number,
    dx: number,
    channels: number,
    ...rows: Part
  ): void;
  movingAverage(moving: number, value: number, to: number, channels: number, decay: number): void;
}

/** The exports of `assembly/tanh.ts` and `assembly/activations.ts`. */
export interface ActivationSimd {
  tanh(from: number, to: number, size: number): void;
  leakyReluGradient(dy: number, x: number, to: number, size: number, alpha: number): void;
  tanhGradient(dy: number, y: number, to: number, size: number): void;
}
