/** Opens real images that no run was trained on. */
import type { ImageSplit } from '@wprox/datasets';
import { openDataset, RunFolderError } from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';

/**
 * Opens the test images of the data set that the runs were trained on.
 *
 * @throws RunFolderError if the data set has no test images, or the runs have different data sets.
 * @throws DatasetError if the data set was not fetched.
 */
export async function openHeldOutImages(
  folder: string,
  runs: readonly Pick<RunRecord, 'config'>[],
): Promise<ImageSplit> {
  const datasets = [...new Set(runs.map(({ config }) => JSON.stringify(config.dataset)))];
  const names = [...new Set(runs.map(({ config }): string => config.dataset.name))];
  if (datasets.length > 1) {
    throw new RunFolderError(
      `the runs in ${folder} were trained on ${datasets.join(' and ')}; expected one data set for ` +
        'all runs; give a folder with one',
    );
  }
  const [name = 'no dataset'] = names;
  const data = runs[0] && (await openDataset(runs[0].config.dataset));
  if (data?.kind === 'images' && data.heldOut) return data.heldOut;
  throw new RunFolderError(
    `the runs in ${folder} were trained on '${name}', which has no test images; expected a data set ` +
      'with test images; train on one, such as cifar10',
  );
}
