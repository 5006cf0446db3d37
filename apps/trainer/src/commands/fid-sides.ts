/** Opens the two sides of `wprox fid`: images or statistics. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type ImageCollection, type ImageSplit, openImages } from '@wprox/datasets';
import { ConfigError, datasets } from '@wprox/experiments';
import { readJson, runPaths } from '@wprox/experiments/run-folders';
import { readRegularFile } from '@wprox/files';
import { decodeStatistics, MetricsFileError, type StoredStatistics } from '@wprox/metrics';
import { formatPlural } from '@wprox/report/pictures';
import { z } from 'zod';
import { startBackend } from '../backend/start-backend.js';
import { openRunSamples } from '../samples/run-samples.js';
import { parseCheckpoint } from './options.js';

/** Images, of which the first `count` are used, or statistics of images. */
export type Side = ImagesSide | StatisticsSide;

export interface ImagesSide {
  readonly kind: 'images';
  readonly from: string;
  readonly images: ImageSplit;
  readonly count: number;
  /** How the images were resized when the files were read; undefined if they were not. */
  readonly prepared?: string;
  /** Outer iterations of the generator, if the images are samples of a run. */
  readonly iteration?: number;
  /** Name and version of what decoded the files; undefined for the bytes of a data set. */
  readonly decoder?: string;
  /** How many files were left out, and which; undefined if none was. */
  readonly leftOut?: string;
}

export interface StatisticsSide {
  readonly kind: 'statistics';
  readonly from: string;
  readonly statistics: StoredStatistics;
}

/** Options of {@link openSide}. */
export interface SideOptions {
  /** Height and width to which images of folders and archives are resized; by default they are not. */
  readonly size?: number;
  /** Maximum number of images; the first ones are used. */
  readonly limit?: number;
  /** Whether files that cannot be decoded are left out; by default they are refused. */
  readonly skipCorrupt?: boolean;
  /** TensorFlow.js backend that generates the samples of a run; by default the fastest. */
  readonly backend?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, done: number, total: number) => void;
}

/** Name of the features in statistics that do not record a name. */
export const UNNAMED = 'unnamed features';

/** The data sets whose parts can be named: they need no settings and have held-out images. */
const named = datasets.filter(({ origin }) => origin.kind === 'fetched');

const statisticsSchema = z.object({
  features: z.string(),
  count: z.int().min(2),
  mean: z.array(z.number()).min(1),
  covariance: z.array(z.number()),
});

/**
 * Opens a folder or zip archive of images, a part of a data set (`cifar10:train`), statistics of
 * pytorch-fid or of the cache (`.npz`), statistics of an earlier wprox (`.json`), or samples of a run: its
 * folder, with `@best` or `@<iteration>` for another checkpoint than the latest.
 *
 * @throws ConfigError if `from` is none of these; DatasetError, MetricsFileError or CorruptFileError if
 * it cannot be read.
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
  const run = await runSide(from, found !== undefined, options);
  if (run) return run;
  if (!found) throw new ConfigError(missing(from));
  if (found.isFile() && /\.npz$/i.test(from)) {
    return { kind: 'statistics', from, statistics: decode(from, await readRegularFile(from)) };
  }
  if (found.isFile() && /\.json$/i.test(from)) {
    const remedy = 'expected statistics; give them, images or a run';
    const statistics = await readJson(from, statisticsSchema, {
      remedy,
      limits: { parts: 100 },
    });
    return { kind: 'statistics', from, statistics: statistics! };
  }
  await assertNoRunFolder(from);
  const { images, decoder, skipped, ignored } = await openImages(from, {
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.skipCorrupt ? { corrupt: 'skip' as const } : {}),
    signal: options.signal,
    onProgress: ({ done, total }) => options.onProgress(`Decoding ${from}`, done, total),
  }).catch((error: Error) => {
    throw inWordsOfCommand(error, options.size === undefined);
  });
  const leftOut = leftOutText(from, skipped, ignored);
  const side = {
    ...imagesSide(from, images, options),
    decoder,
    ...(leftOut !== undefined && { leftOut }),
  };
  const { size } = options;
  return size === undefined ? side : { ...side, prepared: `to ${size}×${size}, area averages` };
}

/** Puts the options of the command in place of the arguments of openImages, which its errors name. */
function inWordsOfCommand(error: Error, isUnsized: boolean): Error {
  if (/^(size|limit) /.test(error.message))
    return new ConfigError(`--${error.message}`, { cause: error });
  if (error.name !== 'DatasetError') return error;
  const isAboutSize = error.message.includes(' size');
  const message = error.message
    .replace('. Give a size to resize them all', '')
    .replace("pass corrupt: 'skip'", 'add --skip-corrupt')
    .replace('raise maxPixels or WPROX_MAX_PIXELS', 'raise the variable WPROX_MAX_PIXELS');
  const advice = isUnsized && isAboutSize ? '. --size <n> resizes all images to n×n' : '';
  error.message = message + advice;
  return error;
}

/** Names of files of one reason that are shown. */
const SHOWN_REASONS = 3;

/** Says how many files of a folder or archive were left out, and which; undefined if none was. */
function leftOutText(
  from: string,
  skipped: ImageCollection['skipped'],
  ignored: ImageCollection['ignored'],
): string | undefined {
  const [first] = skipped;
  const reasons = [
    ...(first ? [`${skipped.length} cannot be decoded, such as ${first.file}`] : []),
    ...ignored.map(({ count, reason, examples }) => `${count}: ${reason}, such as ${examples[0]}`),
  ];
  const count = ignored.reduce((sum, group) => sum + group.count, skipped.length);
  if (count === 0) return undefined;
  const more = reasons.length > SHOWN_REASONS ? '; …' : '';
  const files = formatPlural(count, 'file');
  const verb = count === 1 ? 'was' : 'were';
  return `${files} of ${from} ${verb} left out (${reasons.slice(0, SHOWN_REASONS).join('; ')}${more})`;
}

/** Generates the samples of a run; undefined if `from` does not name one. */
async function runSide(
  from: string,
  exists: boolean,
  { limit, backend, signal, onProgress }: SideOptions,
): Promise<ImagesSide | undefined> {
  const [, base = from, which] = exists ? [] : (/^(.+)@([a-z]+|\d+)$/.exec(from) ?? []);
  const { config, metrics } = runPaths(base);
  for (const file of [config, metrics]) {
    if (!(await stat(file).catch(() => undefined))) return undefined;
  }
  await startBackend(backend);
  const samples = await openRunSamples({
    folder: base,
    checkpoint: which === undefined ? 'latest' : parseCheckpoint(which),
    ...(limit !== undefined && { count: limit }),
  });
  try {
    const { count, iteration } = samples;
    const images = await samples.allImages(signal, (done) =>
      onProgress(`Generating samples of ${from}`, done, count),
    );
    return { kind: 'images', from, images, count, iteration };
  } finally {
    samples.dispose();
  }
}

/** Decodes statistics. @throws MetricsFileError naming the file. */
function decode(from: string, bytes: Uint8Array): StoredStatistics {
  try {
    return decodeStatistics(bytes, UNNAMED);
  } catch (error) {
    if (!(error instanceof MetricsFileError)) throw error;
    // The arrays that np.savez and `wprox sample` write.
    const areImages = /holds .*\b(arr_0|images?)\b/.test(error.message);
    const advice =
      '; if these are images, write them as PNG files into a folder and give the folder';
    throw new MetricsFileError(`${from}: ${error.message}${areImages ? advice : ''}`);
  }
}

function imagesSide(
  from: string,
  images: ImageSplit,
  { limit = Infinity }: SideOptions,
): ImagesSide {
  const count = Math.min(images.count, limit);
  if (count < 2) {
    throw new ConfigError(`${from} has ${count} image; expected at least 2; add images`);
  }
  return { kind: 'images', from, images, count };
}

function missing(from: string): string {
  if (named.some(({ name }) => name === from)) {
    return `'${from}' is a whole data set; expected one of its parts, ${from}:train or ${from}:test`;
  }
  return (
    `${path.resolve(from)} does not exist; expected a folder or zip archive of images, statistics ` +
    '(.npz, .json), a run, or a part of a data set such as cifar10:train; check the path'
  );
}

/** Refuses the folder of a run: its pictures are grids of samples, which must not be compared. */
async function assertNoRunFolder(folder: string): Promise<void> {
  for (const file of ['metrics.jsonl', 'experiment.json', '../metrics.jsonl']) {
    if (await stat(path.join(folder, file)).catch(() => undefined)) {
      throw new ConfigError(
        `${folder} belongs to a run, whose pictures are grids of samples; expected a folder of single ` +
          'images; the distances of the run are in its metrics.jsonl',
      );
    }
  }
}
