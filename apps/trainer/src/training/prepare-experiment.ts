/** What all runs of an experiment share, done once before they start. */
import * as tf from '@tensorflow/tfjs';
import { openCifar10 } from '@wprox/datasets';
import { loadCifar10Classifier } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { resolveRuns } from '../config/index.js';
import { experimentPaths, writeFileAtomically } from '../runs/index.js';
import type { PrepareExperimentOptions } from '../scheduler/messages.js';
import { encodePictureGrid } from './picture-grid.js';
import { realStatistics } from './real-statistics.js';

const PICTURES = 64;

/**
 * Measures the statistics of the real images that the runs compare with, unless they are cached,
 * and draws the picture of real images.
 * @throws DatasetError if CIFAR-10 was not fetched; BackendError if the backend cannot be used.
 */
export async function prepareExperiment({
  experiment,
  folder,
  onProgress,
}: PrepareExperimentOptions): Promise<void> {
  const { name, reason } = await prepareBackend();
  onProgress(`backend ${name} (${reason})`);
  const { train } = await openCifar10();
  const classifier = await loadCifar10Classifier();
  try {
    const counts = new Set(resolveRuns(experiment).map((run) => run.evaluation.realSamples));
    for (const count of counts) {
      await realStatistics(train, count, classifier, (done, total) =>
        onProgress(`${classifier.name} features of real images`, done, total),
      );
    }
    const first = Int32Array.from({ length: PICTURES }, (_, i) => i);
    const images = train.images(first);
    await writeFileAtomically(
      experimentPaths(folder).realPicture,
      await encodePictureGrid(images, Math.sqrt(PICTURES)),
    );
    tf.dispose(images);
  } finally {
    classifier.dispose();
  }
}
