/** Shifts of images by whole pixels or by parts of one. */
import type { Random } from '@wprox/runtime/random';
import { nonNegative, type PerturbedImage, perturbation } from './perturbation.js';
import { resample } from './resample.js';

const DIRECTIONS = [
  { rows: 0, columns: 1 },
  { rows: 1, columns: 0 },
  { rows: 0, columns: -1 },
  { rows: -1, columns: 0 },
] as const;

/**
 * Moves each image to the right, down, left or up, with equal probability. The image is extended
 * beyond its border by its outermost pixels. Level: the distance in pixels; between whole numbers, two
 * pixels are mixed (bilinear interpolation).
 */
export const pixelShift = perturbation({
  name: 'shift',
  levels: [0, 1, 2, 4],
  unit: 'pixels',
  range: nonNegative,
  perturb: move,
});

/**
 * {@link pixelShift} by parts of a pixel, up to a half. Half a pixel mixes two pixels most; larger
 * parts give sharper images again.
 */
export const subpixelShift = perturbation({
  name: 'subpixel-shift',
  levels: [0, 0.125, 0.25, 0.5],
  unit: 'pixels',
  range: nonNegative,
  perturb: move,
});

function move(image: PerturbedImage, level: number, random: Random): void {
  const { rows, columns } = DIRECTIONS[random.integer(DIRECTIONS.length)]!;
  resample(image, (row, column, place) => {
    place.row = row - level * rows;
    place.column = column - level * columns;
  });
}
