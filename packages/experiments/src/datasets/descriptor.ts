/**
 * Descriptors of datasets: name, settings, shape of the samples, and how to open the data. Only
 * opening imports `@wprox/datasets`, so that reading configs and run folders loads no TensorFlow.
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
import type { z } from 'zod';
import { filePath } from '../config/numbers.js';
import { ConfigError } from '../errors.js';

/** Images, or a distribution that gives any number of points. */
export type OpenedData =
  | {
      readonly kind: 'images';
      /** The images that runs train on. */
      readonly images: ImageSplit;
      /** Images that no run trains on, if the dataset has them. */
      readonly heldOut?: ImageSplit;
      /** Name and version of what decoded the images, if they are picture files. */
      readonly decoder?: string;
    }
  | { readonly kind: 'points'; readonly distribution: ToyDistribution };

/** Returns the images or the distribution that batches are drawn from. */
export function sampleSourceOf(data: OpenedData): SampleSource {
  return data.kind === 'images' ? data.images : data.distribution;
}

/** Called while files are read or decoded. `done` and `total` are in bytes. */
export type OnDecoding = (progress: DatasetProgress) => void;

/** Where the samples come from. */
export type DatasetOrigin =
  /** `wprox data fetch` puts the data into the cache. */
  | {
      readonly kind: 'fetched';
      status(): Promise<DatasetStatus>;
      fetch(options: InstallOptions): Promise<InstallResult>;
      /** Takes the data from the official archive instead, if there is one. */
      import?(archive: string, options: InstallOptions): Promise<InstallResult>;
    }
  /** Files of the user; `path` describes what the setting `path` must lead to. */
  | { readonly kind: 'files'; readonly path: string }
  /** Drawn from a formula. */
  | { readonly kind: 'drawn' };

/** One dataset. */
export interface DatasetDescriptor<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The schema of the settings, including `name`. */
  readonly settings: Settings;
  readonly origin: DatasetOrigin;
  /** Returns [height, width, channels] of an image, or [coordinates] of a point. */
  sampleShape(settings: z.infer<Settings>): readonly number[];
  /**
   * Opens the data. The first opening decodes images, later ones read the cache.
   *
   * @throws DatasetError if the data were not fetched or cannot be read.
   * @throws ConfigError if `path` is missing.
   */
  open(settings: z.infer<Settings>, onDecoding?: OnDecoding): Promise<OpenedData>;
}

/** Infers the type of a descriptor from its settings. */
export function describeDataset<const Settings extends z.ZodType>(
  descriptor: DatasetDescriptor<Settings>,
): DatasetDescriptor<Settings> {
  return descriptor;
}

/** The setting `path`; presets leave it out, and `wprox train --data <path>` gives it. */
export const dataPath = filePath.exactOptional();

/**
 * Returns the path of a dataset that is read from files.
 *
 * @param expected what the path must lead to.
 * @throws ConfigError if the settings have no path.
 */
export function requirePath(
  { name, path }: { readonly name: string; readonly path?: string },
  expected: string,
): string {
  if (path !== undefined) return path;
  throw new ConfigError(
    `the dataset ${name} has no path; expected ${expected}: ` +
      'give it with --data <path>, or as dataset.path in the experiment file',
  );
}
