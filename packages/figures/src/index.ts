/**
 * The figures of the papers' theory, by name.
 * @module
 */

import path from 'node:path';
import { requireInteger, requireString } from '@wprox/arguments';
import { ConfigError, suggestName } from '@wprox/experiments';
import { requireWritable } from '@wprox/experiments/run-folders';

import { writePicture } from '@wprox/report/pictures';
import { convergenceFigure } from './convergence.js';
import { displacementFigure } from './displacement.js';
import type { Figure, FigureKind } from './figure.js';
import { figureOne } from './figure-one.js';
import { flowFigure } from './flow.js';
import { fokkerPlanckFigure } from './fokker-planck.js';
import { invarianceFigure } from './invariance.js';
import { parallelLinesFigure } from './parallel-lines.js';

/** Every figure that `wprox figure` draws. */
export const figures: ReadonlyMap<string, FigureKind> = new Map([
  ['1', figureOne],
  ['convergence', convergenceFigure],
  ['displacement', displacementFigure],
  ['flow', flowFigure],
  ['invariance', invarianceFigure],
  ['parallel-lines', parallelLinesFigure],
  ['fokker-planck', fokkerPlanckFigure],
]);

/** Without `--seed`. */
const DEFAULT_SEED = 1;

/** A figure that has been written. */
export interface WrittenFigure extends Figure {
  /** Paths of the SVG and of the PNG. */
  readonly files: readonly [string, string];
}

/**
 * Draws a figure and writes it as SVG and PNG. The same seed gives the same bytes.
 *
 * @param name a key of {@link figures}. @param folder made if it is not there.
 * @param seed default 1.
 * @throws ConfigError for a name that is not known, with the nearest; for a seed where nothing is
 *   random.
 */
export async function writeFigure(
  name: string,
  folder: string,
  seed?: number,
): Promise<WrittenFigure> {
  requireString('name', name, `one of ${[...figures.keys()].join(', ')}`);
  requireString('folder', folder, 'the path of a folder');
  if (seed !== undefined) requireInteger('seed', seed);
  const kind = figures.get(name);
  if (!kind) {
    throw new ConfigError(
      `no figure is called '${name}'; ${suggestName(name, [...figures.keys()])}`,
    );
  }
  if (seed !== undefined && !kind.isSeeded) {
    throw new ConfigError(
      `--seed is ${seed}, but nothing in the figure '${name}' is random; leave it out`,
    );
  }
  await requireWritable(path.join(folder, `${name}.svg`));
  const figure = await kind.draw(seed ?? DEFAULT_SEED);
  return { ...figure, files: await writePicture(folder, figure.picture) };
}
