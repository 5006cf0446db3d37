/**
 * What is known of a dataset: its name, its settings, the shape of its samples and how it opens.
 * Opening imports `@wprox/datasets` when it is asked for, so that reading configs and run folders
 * loads no TensorFlow.
 */
import type {
  DatasetProgress,
  DatasetStatus,
  ImageSplit,
  InstallOptions,
  InstallResult,
  SampleSource,
  ToyDistribution,
} from '@wprox/datasets';
import { z } from 'zod';
import { ConfigError } from '../errors.js';

/** Images, or a distribution that endless points are drawn from. */
export type OpenedData =
  | {
      readonly kind: 'images';
      /** What runs train on. */
      readonly images: ImageSplit;
      /** Images that no run trains on, if the dataset has them. */
      readonly heldOut?: ImageSplit;
    }
  | { readonly kind: 'points'; readonly distribution: ToyDistribution };

/** What batches of samples are drawn from. */
export function sampleSourceOf(data: OpenedData): SampleSource {
  return data.kind === 'images' ? data.images : data.distribution;
}

/** Called while files are read or decoded. `done` and `total` are in bytes. */
export type OnDecoding = (progress: DatasetProgress) => void;

/** Where the samples come from. */
export type DatasetOrigin =
  /** `wprox data fetch` puts it into the cache. */
  | {
      readonly kind: 'fetched';
      status(): Promise<DatasetStatus>;
      fetch(options: InstallOptions): Promise<InstallResult>;
      /** Takes the data from their official archive instead, if they have one. */
      import?(archive: string, options: InstallOptions): Promise<InstallResult>;
    }
  /** Files of the user's; `path` says what the setting `path` leads to. */
  | { readonly kind: 'files'; readonly path: string }
  /** Drawn from a formula. */
  | { readonly kind: 'drawn' };

/** One dataset. */
export interface DatasetDescriptor<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The settings in a config, `name` among them. */
  readonly settings: Settings;
  readonly origin: DatasetOrigin;
  /** [height, width, channels] of an image, [coordinates] of a point. */
  sampleShape(settings: z.infer<Settings>): readonly number[];
  /**
   * Opens the data. Images are decoded at the first opening and come from the cache later.
   * @throws DatasetError if it was not fetched or cannot be read; ConfigError if `path` is missing.
   */
  open(settings: z.infer<Settings>, onDecoding?: OnDecoding): Promise<OpenedData>;
}

/** Types a descriptor by its own settings. */
export function describeDataset<const Settings extends z.ZodType>(
  descriptor: DatasetDescriptor<Settings>,
): DatasetDescriptor<Settings> {
  return descriptor;
}

/** The setting `path`; a preset leaves it to `wprox train --data <path>`. */
export const dataPath = z.string().min(1).exactOptional();

/**
 * The path of a dataset that is read from files.
 * @param expected what the path leads to.
 * @throws ConfigError if the settings have none.
 */
export function requirePath(
  { name, path }: { readonly name: string; readonly path?: string },
  expected: string,
): string {
  if (path !== undefined) return path;
  throw new ConfigError(
    `the dataset ${name} is read from files of yours: say where they are with ` +
      `--data <path> (${expected}), or in the experiment file as dataset.path`,
  );
}
