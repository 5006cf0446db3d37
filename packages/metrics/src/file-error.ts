/** The error class of unusable files: statistics, weights, models. */

/** A file of statistics, weights or a model cannot be used; the message says why. */
export class MetricsFileError extends Error {
  override readonly name = 'MetricsFileError';
}
