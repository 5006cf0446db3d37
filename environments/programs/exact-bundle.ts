import { optimalTransport } from '@wprox/exact/bundle';
import { expectNumbers } from './expect.js';

/** W₂ of two clouds of two points, whose cheapest plan crosses: every point moves by (0, 3, 4). */
export async function run(): Promise<void> {
  const x = [
    [0, 0, 0],
    [1, 0, 0],
  ];
  const y = [
    [1, 3, 4],
    [0, 3, 4],
  ];
  const { distance, coupling } = optimalTransport(x, y, 2);
  expectNumbers([distance, coupling.toMatrix().get(0, 1)], [5, 0.5], 1e-12);
}
