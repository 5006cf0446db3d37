/** Swirl: a rotation about the center of the image whose angle falls with the distance. */
import { nonNegative, perturbation } from './perturbation.js';
import { resample } from './resample.js';

/** Heusel et al. take a radius of 25 pixels for CIFAR-10's 32. */
const RADIUS = 25 / 32;

/**
 * Turns the image about its center by an angle of α·exp(-5ρ / (r ln 2)) at the distance ρ from it, as
 * scikit-image's `swirl` does. The angle is less than α/1000 at the radius r, 25/32 of the image's
 * shorter side. Each image turns left or right with equal probability. Level: α, the angle at the
 * center in radians.
 */
export const swirl = perturbation({
  name: 'swirl',
  levels: [0, 1, 2, 4],
  unit: 'radians in the middle',
  range: nonNegative,
  perturb: (image, level, random) => {
    const { height, width } = image;
    const strength = random.integer(2) === 0 ? level : -level;
    const decay = 5 / (RADIUS * Math.min(height, width) * Math.LN2);
    const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
    resample(image, (row, column, place) => {
      const [y, x] = [row - middleRow, column - middleColumn];
      const distance = Math.hypot(x, y);
      const angle = Math.atan2(y, x) + strength * Math.exp(-decay * distance);
      place.row = middleRow + distance * Math.sin(angle);
      place.column = middleColumn + distance * Math.cos(angle);
    });
  },
});
