import { eightGaussians } from '@wprox/datasets/toys';
import { Random } from '@wprox/runtime/random';
import { expect } from './expect.js';

/** Points of the eight Gaussians lie near the circle of radius 2. */
export async function run(): Promise<void> {
  const stream = eightGaussians().stream({ batchSize: 16, random: new Random(7) });
  const { samples } = await stream.next();
  const values = await samples.data();
  const radii = Array.from({ length: 16 }, (_, i) =>
    Math.hypot(values[2 * i]!, values[2 * i + 1]!),
  );
  expect(
    radii.every((r) => Math.abs(r - 2) < 0.2),
    `the radii ${radii} are 2 within ten deviations`,
  );
  samples.dispose();
}
