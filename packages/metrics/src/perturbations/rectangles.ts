/** Black rectangles painted over images. */
import { perturbation, unitInterval } from './perturbation.js';

const COUNT = 5;

/**
 * Paints five black rectangles at random positions inside the image; they may overlap. Level: their
 * height and width as a share of the image's, rounded down to whole pixels.
 */
export const blackRectangles = perturbation({
  name: 'black-rectangles',
  levels: [0, 0.25, 0.5, 0.75],
  unit: "share of the image's sides",
  range: unitInterval,
  perturb: ({ target, height, width, channels }, level, random) => {
    const rows = Math.floor(level * height);
    const columns = Math.floor(level * width);
    for (let i = 0; i < COUNT; i++) {
      const top = random.integer(height - rows + 1);
      const left = random.integer(width - columns + 1);
      for (let row = top; row < top + rows; row++) {
        const start = (row * width + left) * channels;
        target.fill(-1, start, start + columns * channels);
      }
    }
  },
});
