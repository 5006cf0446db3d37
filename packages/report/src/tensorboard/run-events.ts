/**
 * Makes the events of a run for TensorBoard from the files of the run. So they can be made again at
 * any time, and a run that was killed and resumed has no step twice.
 */
import { CorruptFileError } from '@wprox/experiments';
import {
  type FrechetRow,
  type RunFolderContent,
  readBytesIfThere,
} from '@wprox/experiments/run-folders';
import { pngSize } from '../pictures/png-size.js';
import type { TensorBoardEvent, TensorBoardImage } from './event-file.js';

/**
 * Makes events of losses, distances and pictures of samples, ordered by iteration. Their times are the
 * first start of the run plus the seconds of training.
 *
 * @throws CorruptFileError if a picture is damaged.
 */
export async function runEvents(run: RunFolderContent): Promise<TensorBoardEvent[]> {
  const start = Date.parse(run.machine?.startedAt ?? '') / 1000 || 0;
  const seconds = new Map(run.timing.map((row) => [row.iteration, row.trainingSeconds]));
  const at = (iteration: number) => ({
    wallTime: start + (seconds.get(iteration) ?? 0),
    step: iteration,
  });
  const losses = run.losses.flatMap(({ iteration, criticLoss, generatorLoss, penalty }) => [
    { ...at(iteration), tag: 'loss/critic', value: criticLoss },
    { ...at(iteration), tag: 'loss/generator', value: generatorLoss },
    { ...at(iteration), tag: 'loss/penalty', value: penalty },
  ]);
  const distances = run.distances.flatMap((row): TensorBoardEvent[] => {
    const place = at(row.iteration);
    const distance = { ...place, tag: `distance/${row.measure}`, value: row.value };
    if (row.measure === 'frechet') return [distance, ...furtherEvents(row, place)];
    if (!row.modes) return [distance];
    const { missed, highQuality } = row.modes;
    return [
      distance,
      { ...place, tag: 'modes/missed', value: missed.length },
      { ...place, tag: 'modes/high-quality', value: highQuality },
    ];
  });
  const others = [...run.otherDistances.values()].flat().flatMap((row): TensorBoardEvent[] => {
    const place = at(row.iteration);
    const tag = `distance/frechet/${row.features}`;
    return [{ ...place, tag, value: row.value }, ...furtherEvents(row, place)];
  });
  const pictures = run.samples.map(async ({ iteration, file }) => ({
    ...at(iteration),
    tag: 'samples',
    value: await imageOf(file),
  }));
  const events = [...losses, ...distances, ...others, ...(await Promise.all(pictures))];
  return events.sort((a, b) => a.step - b.step);
}

/** Makes the scalars of the other measures on the features of a row. */
function furtherEvents(
  { features, kernel, precision, recall }: FrechetRow,
  place: Pick<TensorBoardEvent, 'wallTime' | 'step'>,
): TensorBoardEvent[] {
  const values = { 'kernel-distance': kernel?.value, precision, recall };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ ...place, tag: `${name}/${features}`, value }],
  );
}

async function imageOf(file: string): Promise<TensorBoardImage> {
  const png = (await readBytesIfThere(file)) ?? new Uint8Array(0);
  try {
    return { ...pngSize(png), png };
  } catch (error) {
    const problem = `not a readable PNG (${(error as Error).message})`;
    throw new CorruptFileError(file, `${problem}: restore it from a copy, or delete it`);
  }
}
