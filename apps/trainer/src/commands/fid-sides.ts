/** The two sides of `wprox fid`: where images or statistics come from. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ImageSplit, openImages } from '@wprox/datasets';
import { ConfigError, datasets } from '@wprox/experiments';
import { readJson } from '@wprox/experiments/run-folders';
import { decodeStatistics, MetricsFileError, type StoredStatistics } from '@wprox/metrics';
import { z } from 'zod';

/** Images, of which the first `count` are used, or statistics of some. */
export type Side = ImagesSide | StatisticsSide;

export interface ImagesSide {
  readonly kind: 'images';
  readonly from: string;
  readonly images: ImageSplit;
  readonly count: number;
  /** What the files were brought to when they were read; undefined if nothing. */
  readonly prepared?: string;
}

export interface StatisticsSide {
  readonly kind: 'statistics';
  readonly from: string;
  readonly statistics: StoredStatistics;
}

/** What {@link openSide} takes. */
export interface SideOptions {
  /** Height and width that images of folders and archives are brought to; as they are unless given. */
  readonly size?: number;
  /** Only the first so many images. */
  readonly limit?: number;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, done: number, total: number) => void;
}

/** The features' name of statistics that do not tell it. */
export const UNNAMED = 'unnamed features';

/** The data sets whose parts can be named: those that need no settings and have held-out images. */
const named = datasets.filter(({ origin }) => origin.kind === 'fetched');

const statisticsSchema = z.object({
  features: z.string(),
  count: z.int().min(2),
  mean: z.array(z.number()).min(1),
  covariance: z.array(z.number()),
});

/**
 * A folder or zip of images, a data set with its part (`cifar10:train`), statistics of pytorch-fid
 * (`.npz`), or those that a run has kept in the cache (`.json`).
 *
 * @throws ConfigError if it is none of these; DatasetError, MetricsFileError or CorruptFileError if it
 * cannot be read.
 */
export async function openSide(from: string, options: SideOptions): Promise<Side> {
  const [, name, part] = /^([a-z0-9-]+):(train|test)$/.exec(from) ?? [];
  const dataset = named.find((candidate) => candidate.name === name);
  if (dataset) {
    const data = await dataset.open({ name });
    const images = data.kind === 'images' && (part === 'train' ? data.images : data.heldOut);
    if (images) return imagesSide(from, images, options);
  }
  const found = await stat(from).catch(() => undefined);
  if (!found) throw new ConfigError(missing(from));
  if (found.isFile() && from.endsWith('.npz')) {
    return { kind: 'statistics', from, statistics: decode(from, await readFile(from)) };
  }
  if (found.isFile() && from.endsWith('.json')) {
    const statistics = await readJson(from, statisticsSchema);
    return { kind: 'statistics', from, statistics: statistics! };
  }
  await assertNoRunFolder(from);
  const { images } = await openImages(from, {
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    signal: options.signal,
    onProgress: ({ done, total }) => options.onProgress(`Decoding ${from}`, done, total),
  }).catch((error: Error) => {
    // Written for openImages' callers; here sizes are an option of the command.
    if (
      options.size === undefined &&
      / size/.test(error.message) &&
      error.name === 'DatasetError'
    ) {
      error.message += '. On the command line: --size <n> brings all to n×n';
    }
    throw error;
  });
  const side = imagesSide(from, images, options);
  const { size } = options;
  return size === undefined ? side : { ...side, prepared: `to ${size}×${size}, area averages` };
}

/** Names the file in what is wrong with it. */
function decode(from: string, bytes: Uint8Array): StoredStatistics {
  try {
    return decodeStatistics(bytes, UNNAMED);
  } catch (error) {
    if (error instanceof MetricsFileError) throw new MetricsFileError(`${from}: ${error.message}`);
    throw error;
  }
}

function imagesSide(
  from: string,
  images: ImageSplit,
  { limit = Infinity }: SideOptions,
): ImagesSide {
  const count = Math.min(images.count, limit);
  if (count < 2) {
    throw new ConfigError(`${from} has ${count} image; a distance between sets needs at least 2`);
  }
  return { kind: 'images', from, images, count };
}

function missing(from: string): string {
  if (named.some(({ name }) => name === from)) {
    return `'${from}' has two parts: say ${from}:train or ${from}:test`;
  }
  const parts = named.map(({ name }) => `${name}:train, ${name}:test`);
  return (
    `${path.resolve(from)} does not exist; expected a folder or zip archive of PNG or JPEG files, ` +
    `statistics (.npz, .json), or a part of a data set (${parts.join(', ')})`
  );
}

/** The pictures in a run's folder are grids of many samples: a distance on them means nothing. */
async function assertNoRunFolder(folder: string): Promise<void> {
  for (const file of ['metrics.jsonl', 'experiment.json', '../metrics.jsonl']) {
    if (await stat(path.join(folder, file)).catch(() => undefined)) {
      throw new ConfigError(
        `${folder} belongs to a run or an experiment: its pictures are grids of many samples, not ` +
          'images. The distances that were measured in training are in its metrics.jsonl',
      );
    }
  }
}
