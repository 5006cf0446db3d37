/** The error of files that are not what they should be: statistics, weights. */

/** What was given as a file of statistics or weights cannot be used; the message says why. */
export class MetricsFileError extends Error {
  override readonly name = 'MetricsFileError';
}
