/** Every dataset that a config can name. To add one, describe it and add it to the list. */
import { z } from 'zod';
import {
  type DatasetDescriptor,
  type OnDecoding,
  type OpenedData,
  requirePath,
} from './descriptor.js';
import { celeba, cifar10, fashionMnist, images, mnist, mnist10k } from './images.js';
import {
  deltaPair,
  eightGaussians,
  parallelLine,
  ring,
  swissRoll,
  twentyFiveGaussians,
} from './points.js';

const described = [
  cifar10,
  mnist10k,
  mnist,
  fashionMnist,
  celeba,
  images,
  deltaPair,
  eightGaussians,
  twentyFiveGaussians,
  ring,
  swissRoll,
  parallelLine,
] as const;

/** Settings of the list's datasets, a member for each. */
type SettingsOf<List extends readonly { readonly settings: z.ZodType }[]> = {
  readonly [K in keyof List]: List[K]['settings'];
};

const schemas = described.map(({ settings }) => settings);

/** The field `dataset` of a config. */
export const datasetSchema = z.discriminatedUnion(
  'name',
  schemas as unknown as [...SettingsOf<typeof described>],
);

/** A dataset with its settings, as a config names it. */
export type DatasetConfig = z.infer<typeof datasetSchema>;

/** The descriptors, in the order in which lists show them. */
export const datasets: readonly DatasetDescriptor[] =
  described as unknown as readonly DatasetDescriptor[];

/** The descriptor of a config's dataset. */
export function datasetOf({ name }: Pick<DatasetConfig, 'name'>): DatasetDescriptor {
  return datasets.find((dataset) => dataset.name === name)!;
}

/** [height, width, channels] of an image, [coordinates] of a point. */
export function sampleShape(dataset: DatasetConfig): readonly number[] {
  return datasetOf(dataset).sampleShape(dataset);
}

/**
 * Opens the data that a config names.
 * @throws DatasetError if it was not fetched or cannot be read; ConfigError if it needs a path.
 */
export function openDataset(dataset: DatasetConfig, onDecoding?: OnDecoding): Promise<OpenedData> {
  return datasetOf(dataset).open(dataset, onDecoding);
}

/** How a config's data are opened: {@link openDataset}, or a test's own data. */
export type OpenDataset = typeof openDataset;

/** What the path of a dataset leads to; undefined for one that is not read from files. */
export function userFilesOf(dataset: Pick<DatasetConfig, 'name'>): string | undefined {
  const { origin } = datasetOf(dataset);
  return origin.kind === 'files' ? origin.path : undefined;
}

/** @throws ConfigError if the dataset is read from files and the settings have no path. */
export function requireDataPath(dataset: DatasetConfig): void {
  const files = userFilesOf(dataset);
  if (files !== undefined) requirePath(dataset as { name: string; path?: string }, files);
}
