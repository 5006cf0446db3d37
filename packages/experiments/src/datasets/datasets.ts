/** Every dataset that a config can name. To add one, describe it and add it to `described`. */
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
  pointCloud,
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
  pointCloud,
] as const;

/** The schemas of the settings, one member per dataset. */
type SettingsOf<List extends readonly { readonly settings: z.ZodType }[]> = {
  readonly [K in keyof List]: List[K]['settings'];
};

const schemas = described.map(({ settings }) => settings);

/** The field `dataset` of a config. */
export const datasetSchema = z.discriminatedUnion(
  'name',
  schemas as unknown as [...SettingsOf<typeof described>],
  { error: "the name of a dataset; 'wprox data list' lists all" },
);

/** The settings of a dataset, with its name. */
export type DatasetConfig = z.infer<typeof datasetSchema>;

/** The descriptors, in the order in which commands list them. */
export const datasets: readonly DatasetDescriptor[] =
  described as unknown as readonly DatasetDescriptor[];

/** Returns the descriptor of the dataset that a config names. */
export function datasetOf({ name }: Pick<DatasetConfig, 'name'>): DatasetDescriptor {
  return datasets.find((dataset) => dataset.name === name)!;
}

/** Returns [height, width, channels] of an image, or [coordinates] of a point. */
export function sampleShape(dataset: DatasetConfig): readonly number[] {
  return datasetOf(dataset).sampleShape(dataset);
}

/**
 * Opens the data that a config names.
 *
 * @throws DatasetError if the data were not fetched or cannot be read.
 * @throws ConfigError if the dataset needs a path and has none.
 */
export function openDataset(dataset: DatasetConfig, onDecoding?: OnDecoding): Promise<OpenedData> {
  return datasetOf(dataset).open(dataset, onDecoding);
}

/** A function that opens data: {@link openDataset}, or one of a test. */
export type OpenDataset = typeof openDataset;

/** Describes the files that the path of a dataset must lead to; undefined if it reads no files. */
export function userFilesOf(dataset: Pick<DatasetConfig, 'name'>): string | undefined {
  const { origin } = datasetOf(dataset);
  return origin.kind === 'files' ? origin.path : undefined;
}

/** @throws ConfigError if the dataset is read from files and the settings have no path. */
export function requireDataPath(dataset: DatasetConfig): void {
  const files = userFilesOf(dataset);
  if (files !== undefined) requirePath(dataset as { name: string; path?: string }, files);
}
