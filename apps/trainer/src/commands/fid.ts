/** `wprox fid`: measures the distance between two sets of images, or between their statistics. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { MOST_SIDE } from '@wprox/datasets';
import { ArgumentError } from '@wprox/exact';
import { ConfigError, type FeatureMapConfig } from '@wprox/experiments';
import { requireWritable, writeFileAtomically } from '@wprox/experiments/run-folders';
import { readRegularFile } from '@wprox/files';
import {
  decodeStatistics,
  encodeStatistics,
  type FeatureSet,
  frechetDistance,
  type StoredStatistics,
  slicedWasserstein2,
  statisticsOf,
} from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { startBackend } from '../backend/start-backend.js';
import { createTaskDisplay } from '../display/index.js';
import { collectorFor, furtherMeasures, SUBSETS_SEED } from '../training/feature-measures.js';
import { openNamedFeatures } from '../training/image-features-by-name.js';
import { type FeatureOptions, oneFeatureMapOf } from './feature-options.js';
import { openSide, type Side, UNNAMED } from './fid-sides.js';
import { type FidResult, fidText, type MeasuredSide, notesOn, notesOnKernel } from './fid-text.js';
import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox fid`, as the command line parses them. */
export interface FidOptions extends FeatureOptions {
  readonly features: string;
  readonly size?: string;
  readonly limit?: string;
  readonly skipCorrupt?: true;
  readonly kid?: true;
  readonly precisionRecall?: true;
  readonly sliced?: true;
  readonly seed?: number;
  readonly saveStats?: string;
  readonly backend?: string;
  readonly json?: true;
}

/** Features of one side: every vector if it is needed or takes less memory, otherwise statistics. */
interface Measured {
  readonly data: FeatureSet | StoredStatistics;
  /** Fingerprint of the extractor's weights; undefined for statistics. */
  readonly fingerprint?: string;
  /** How the images were resized; undefined if they were not. */
  readonly resize?: string;
}

/** The context of a measurement. */
interface Measuring {
  readonly options: FidOptions;
  readonly map: FeatureMapConfig;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, done: number, total: number) => void;
}

/**
 * Measures the distance between two sides and prints it.
 *
 * @param a, b sides in the form that `openSide` reads.
 * @returns the exit code: 0, or 130 after Ctrl-C.
 * @throws ConfigError for invalid or contradictory options or sides; the errors of `openSide` and
 * `openNamedFeatures`.
 */
export async function fidCommand(
  a: string,
  b: string,
  options: FidOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  const map = oneFeatureMapOf(options);
  const size = wholeNumber('--size', options.size, 1, MOST_SIDE);
  const limit = wholeNumber('--limit', options.limit, 2);
  await assertStatisticsFile(options.saveStats, [a, b]);
  const interrupts = watchInterrupts();
  const signal = interrupts.stop;
  const task = createTaskDisplay(options.json ? process.stderr : stdout, env);
  const onProgress = (message: string, done: number, total: number) =>
    task.update({ message, done, total });
  try {
    const opening = {
      ...(size === undefined ? {} : { size }),
      ...(limit === undefined ? {} : { limit }),
      ...(options.skipCorrupt && { skipCorrupt: true }),
      ...(options.backend === undefined ? {} : { backend: options.backend }),
      signal,
      onProgress,
    };
    const sides = [await openSide(a, opening), await openSide(b, opening)] as const;
    assertPossible(sides, options);
    const measuring = { options, map, signal, onProgress };
    if (sides.some(({ kind }) => kind === 'images')) await startBackend(options.backend);
    const measured = named(
      await measure(sides[0], sides[1], measuring),
      await measure(sides[1], sides[0], measuring),
      sides,
    );
    // The comparison does not yield to the event loop and writes nothing, so Ctrl-C can end the process.
    interrupts.dispose();
    task.update({ message: 'Comparing' });
    const result = compare(sides, measured, measuring);
    if (options.saveStats !== undefined) {
      const [{ data }] = measured;
      const statistics = 'values' in data ? statisticsOf(data) : data;
      await writeFileAtomically(options.saveStats, encodeStatistics(statistics));
    }
    task.close();
    stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `\n${fidText(result)}`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    task.close();
    return INTERRUPTED_EXIT_CODE;
  } finally {
    interrupts.dispose();
    task.close();
  }
}

/**
 * Keeps `--save-stats` from replacing anything but statistics.
 * @throws ConfigError unless the target is a file .npz that is new or holds statistics, and is neither side.
 */
async function assertStatisticsFile(
  target: string | undefined,
  sides: readonly string[],
): Promise<void> {
  if (target === undefined) return;
  const refuse = (problem: string) => {
    throw new ConfigError(
      `--save-stats is '${target}', ${problem}; expected a new file, such as statistics.npz`,
    );
  };
  if (!/\.npz$/i.test(target)) refuse('which does not end in .npz');
  const full = path.resolve(target);
  if (sides.some((side) => path.resolve(side) === full)) refuse('which is one of the sides');
  const found = await stat(full).catch(() => undefined);
  if (found?.isDirectory()) refuse('which is a folder');
  await requireWritable(target);
  if (!found) return;
  const text = await readRegularFile(full);
  try {
    decodeStatistics(text, UNNAMED);
  } catch {
    refuse('which holds something other than statistics');
  }
}

/** @throws ConfigError if an option needs images and a side has only statistics. */
function assertPossible(sides: readonly [Side, Side], options: FidOptions): void {
  const asked = [
    options.kid && '--kid',
    options.precisionRecall && '--precision-recall',
    options.sliced && '--sliced',
  ].filter((option) => typeof option === 'string');
  const side = sides.find(({ kind }) => kind === 'statistics');
  if (asked.length > 0 && side) {
    throw new ConfigError(
      `${asked.join(' and ')} cannot use ${side.from}, which holds only mean and covariance; ` +
        'expected images on both sides; name their folders',
    );
  }
}

async function measure(
  side: Side,
  other: Side,
  { options, map, signal, onProgress }: Measuring,
): Promise<Measured> {
  if (side.kind === 'statistics') return { data: side.statistics };
  const { from, images, count } = side;
  const extractor = await openNamedFeatures(map, images.imageShape);
  try {
    const { name, dimension, fingerprint, batch } = extractor;
    // Checked before the features, which can take hours.
    if (other.kind === 'statistics') {
      assertSame({ from, name, dimension }, described(other.from, other.statistics));
    }
    const collector = collectorFor(extractor, count, options);
    let done = 0;
    for (const each of images.firstImages(count, batch)) {
      await setImmediate(); // an event loop turn, in which the Ctrl-C handler can run
      signal.throwIfAborted();
      await collector.add(each);
      done += each.shape[0];
      onProgress(`${name} features of ${from}`, done, count);
    }
    const data = collector.result();
    const steps = [side.prepared, extractor.resize].filter((step) => step !== undefined);
    return { data, fingerprint, ...(steps.length > 0 && { resize: steps.join('; ') }) };
  } finally {
    extractor.dispose();
  }
}

/**
 * Gives both sides the same feature name: statistics without a name get that of the other side.
 * @throws ConfigError if the sides have different features.
 */
function named(a: Measured, b: Measured, sides: readonly [Side, Side]): [Measured, Measured] {
  const known = [a, b].find(({ data }) => data.features !== UNNAMED)?.data.features ?? UNNAMED;
  const both = [a, b].map((side) =>
    side.data.features === UNNAMED ? { ...side, data: { ...side.data, features: known } } : side,
  ) as [Measured, Measured];
  assertSame(described(sides[0].from, both[0].data), described(sides[1].from, both[1].data));
  return both;
}

interface DescribedFeatures {
  readonly from: string;
  readonly name: string;
  readonly dimension: number;
}

function described(from: string, data: Measured['data']): DescribedFeatures {
  const dimension = 'values' in data ? data.dimension : data.mean.length;
  return { from, name: data.features, dimension };
}

/** @throws ConfigError unless both have the same features; unnamed features match any. */
function assertSame(a: DescribedFeatures, b: DescribedFeatures): void {
  const isSameName = a.name === b.name || [a.name, b.name].includes(UNNAMED);
  if (isSameName && a.dimension === b.dimension) return;
  const text = ({ from, name, dimension }: DescribedFeatures) =>
    `${from} has ${name} (${dimension} numbers)`;
  throw new ConfigError(
    `${text(a)}, ${text(b)}; expected the same features on both sides; ` +
      'choose them with --features, or one image size with --size <n>',
  );
}

function compare(
  sides: readonly [Side, Side],
  measured: readonly [Measured, Measured],
  { options, onProgress }: Measuring,
): FidResult {
  const [a, b] = measured;
  const frechet = checkedDistance(sides, a, b);
  const seed = options.seed ?? SUBSETS_SEED;
  const sets = [a.data, b.data] as readonly FeatureSet[];
  const side = (i: 0 | 1): MeasuredSide => ({
    from: sides[i].from,
    count: frechet.counts[i],
    rank: frechet.ranks[i],
    resize: measured[i].resize,
    iteration: iterationOf(sides[i]),
    decoder: decoderOf(sides[i]),
  });
  const isFid = frechet.features === 'inception-v3-fid';
  const further = furtherMeasures(sets[0]!, sets[1]!, options, { seed, onProgress });
  const leftOut = sides.flatMap((each) => (each.kind === 'images' ? (each.leftOut ?? []) : []));
  return {
    frechet,
    ...further,
    ...(options.sliced && {
      sliced: slicedWasserstein2(sets[0]!, sets[1]!, { random: new Random(seed) }),
    }),
    fingerprint: a.fingerprint ?? b.fingerprint,
    backend: a.fingerprint || b.fingerprint ? tf.getBackend() : undefined,
    isFid,
    sides: [side(0), side(1)],
    notes: [...new Set(leftOut), ...notesOn({ frechet, isFid }), ...notesOnKernel(further.kernel)],
  };
}

/** Returns the outer iterations of the generator of a run; undefined for other sides. */
const iterationOf = (side: Side) => (side.kind === 'images' ? side.iteration : undefined);
function decoderOf(side: Side): string | undefined {
  return side.kind === 'images' ? side.decoder : undefined;
}

/** Computes the Fréchet distance. @throws ConfigError if the statistics in a file are damaged. */
function checkedDistance(sides: readonly [Side, Side], a: Measured, b: Measured) {
  try {
    const distance = frechetDistance(a.data, b.data);
    if (Number.isFinite(distance.value)) return distance;
    throw new ConfigError(
      `the distance of ${sides.map(({ from }) => from).join(' and ')} is ${distance.value}; expected ` +
        'statistics with a finite distance; check the files',
    );
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const files = sides.filter(({ kind }) => kind === 'statistics').map(({ from }) => from);
    throw new ConfigError(`the statistics in ${files.join(' or ')} are damaged: ${error.message}`);
  }
}

/** Parses an integer option. @throws ConfigError unless it is an integer from `least` to `most`. */
function wholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most = 999_999_999,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < least || value > most) {
    const range = `from ${least} to ${most.toLocaleString('en')}`;
    throw new ConfigError(`${option} is '${text}'; expected a whole number ${range}`);
  }
  return value;
}
