/** What a canvas shows, in words. */
import type { Points } from '../../exact/protocol.js';
import type { RunNumbers } from '../session/scene.js';
import { countOf } from './extent.js';

/** Share of the real points that have a generated point nearer than this. */
const NEAR = 0.3;

/** Describes the points of a run for people who do not see them. */
export function inWords(
  label: string,
  numbers: RunNumbers | undefined,
  samples: Float32Array | undefined,
  real: Points | undefined,
): string {
  if (!numbers || !samples || !real) return `${label}: no points yet.`;
  if (numbers.state === 'diverged') {
    return `${label} diverged after ${numbers.iteration} outer iterations.`;
  }
  const generated: Points = { dimension: real.dimension, values: samples };
  const share = Math.round(100 * shareCovered(generated, real));
  const distance =
    numbers.distance === undefined ? '' : ` Exact W₂ to the data: ${numbers.distance.toFixed(2)}.`;
  const over = numbers.state === 'over' ? ' The run is over.' : '';
  return (
    `${label} after ${numbers.iteration} outer iterations: ${share} % of the real points have a ` +
    `generated point near them.${distance}${over}`
  );
}

/** Describes the images of a run. */
export function imagesInWords(label: string, numbers: RunNumbers | undefined): string {
  if (!numbers) return `${label}: no images yet.`;
  return `64 generated images of ${label} after ${numbers.iteration} outer iterations.`;
}

/** The share of the real points with a generated point nearer than {@link NEAR}. */
export function shareCovered(generated: Points, real: Points): number {
  const { dimension } = real;
  const [count, total] = [countOf(generated), countOf(real)];
  let near = 0;
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < count; j++) {
      let squared = 0;
      for (let k = 0; k < dimension; k++) {
        squared += (real.values[dimension * i + k]! - generated.values[dimension * j + k]!) ** 2;
      }
      if (squared < NEAR ** 2) {
        near++;
        break;
      }
    }
  }
  return total === 0 ? 0 : near / total;
}
