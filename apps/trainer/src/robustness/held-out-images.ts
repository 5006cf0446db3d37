/** Real images that no run has trained on. */
import { type ImageSplit, openCifar10 } from '@wprox/datasets';
import { RunFolderError } from '../errors.js';
import type { RunRecord } from '../runs/index.js';

/** The held-out images of each data set of images that has some. */
const HELD_OUT: Readonly<Record<string, () => Promise<ImageSplit>>> = {
  cifar10: async () => (await openCifar10()).test,
};

/**
 * Opens the test images of the data set that the runs were trained on.
 *
 * @throws RunFolderError if it has none, or if the runs were trained on different ones.
 * @throws DatasetError if it was not fetched.
 */
export async function openHeldOutImages(
  folder: string,
  runs: readonly Pick<RunRecord, 'config'>[],
): Promise<ImageSplit> {
  const datasets = [...new Set(runs.map(({ config }) => JSON.stringify(config.dataset)))];
  const names = [...new Set(runs.map(({ config }): string => config.dataset.name))];
  if (datasets.length > 1) {
    throw new RunFolderError(
      `the runs in ${folder} were trained on different data (${datasets.join(' and ')}); critics ` +
        'can be compared on the same images only',
    );
  }
  const name = names[0] ?? '';
  const open = Object.hasOwn(HELD_OUT, name) ? HELD_OUT[name] : undefined;
  if (!open) {
    throw new RunFolderError(
      `the runs in ${folder} were trained on '${name}', which has no test images; the response to ` +
        `perturbed images can be measured on: ${Object.keys(HELD_OUT).join(', ')}`,
    );
  }
  return open();
}
