/** Real images that no run has trained on. */
import type { ImageSplit } from '@wprox/datasets';
import { openDataset, RunFolderError } from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';

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
  const [name = 'no dataset'] = names;
  const data = runs[0] && (await openDataset(runs[0].config.dataset));
  if (data?.kind === 'images' && data.heldOut) return data.heldOut;
  throw new RunFolderError(
    `the runs in ${folder} were trained on '${name}', which has no test images; the response to ` +
      'perturbed images is measured on images that no run has trained on, such as those of cifar10',
  );
}
