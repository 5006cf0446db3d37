/** Imports the optional peer `@wprox/datasets` when data are opened. */
import { ConfigError } from '../errors.js';

/** The exports of `@wprox/datasets`. */
export type DatasetsPackage = typeof import('@wprox/datasets');

/**
 * Imports `@wprox/datasets`.
 * @throws ConfigError if the package, or TensorFlow.js, which it needs, is not installed.
 */
export async function loadDatasets(): Promise<DatasetsPackage> {
  try {
    return await import('@wprox/datasets');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new ConfigError(
      'data cannot be opened without the package @wprox/datasets and its peer; install them: ' +
        'npm install @wprox/datasets @tensorflow/tfjs@4.22.0',
      { cause },
    );
  }
}
