/** What is seen in a scene of two masses, in sentences. */
import { numberText } from '../fields/range-field.js';
import type { Descent, Pair, Scene, SceneNumbers } from './descent.js';
import { MOST_STEPS } from './descent.js';

/** Writes a pair: `(−1.05, 0.7)`. */
export function pairText([a, b]: Pair): string {
  return `(${numberText(a)}, ${numberText(b)})`;
}

/** Writes an angle in degrees; without one the model does not move. */
export function angleText(angle: number | undefined): string {
  return angle === undefined ? 'no step' : `${numberText(angle, 1)}°`;
}

/** Writes the steps of a descent until F is at most 1 %. */
export function stepsText({ steps }: Descent): string {
  return steps === undefined ? `more than ${MOST_STEPS}` : String(steps);
}

/** Describes what the pictures show: three sentences at most. */
export function seen(scene: Scene, numbers: SceneNumbers): string {
  const { euclidean, wasserstein } = numbers;
  if (euclidean.angle === undefined || wasserstein.angle === undefined) {
    return 'The model is at its target: neither update moves it.';
  }
  const heavier = scene.alpha < 0.5 ? 'b' : 'a';
  const weights =
    scene.alpha === 0.5
      ? 'The masses are equal, so both updates have the same direction.'
      : `The Euclidean update moves the heavy mass ${heavier} more, because it counts more in F. ` +
        'In the Wasserstein update the mass cancels.';
  const difference = euclidean.angle - wasserstein.angle;
  const nearer =
    Math.abs(difference) < 0.1
      ? `Both point ${angleText(wasserstein.angle)} away from the target.`
      : `The ${difference > 0 ? 'Wasserstein' : 'Euclidean'} update points nearer to the target: ` +
        `Euclidean ${angleText(euclidean.angle)}, Wasserstein ${angleText(wasserstein.angle)} away from it.`;
  return `${weights} ${nearer}`;
}
