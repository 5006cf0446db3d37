/** Opens the data of a run in a page: toys by formula, digits from the file that the build made. */
import { type DatasetConfig, type OpenedData, openDataset } from '@wprox/experiments/configs';

/** Returns the data that a config names; points of several runs are drawn from one object each. */
export function openData(dataset: DatasetConfig): Promise<OpenedData> {
  return openDataset(dataset);
}
