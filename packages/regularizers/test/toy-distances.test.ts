/**
 * What each distance sees, on pairs in the plane that mostly differ by neither mean nor covariance: the
 * quadratic distances see nothing, and the potential network finds the distance that @wprox/exact computes
 * over all potentials. Compares the numbers with the table of docs/packages/regularizers.md.
 */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {
  affineFromSamples,
  fullQuadraticBasis,
  o1FromSamples,
  o2DiagFromSamples,
  o2FullFromSamples,
  samples as points,
  rwpFromSamples,
} from '@wprox/exact';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { potentialNetwork } from '../src/index.js';
import { type DrawnPair, type ToyPair, toyPairs } from './toy-pairs.js';

const initializer = (stddev: number, seed: number) =>
  tf.initializers.randomNormal({ stddev, seed });
const hidden = (stddev: number, seed: number, first?: { inputShape: number[] }) =>
  tf.layers.dense({
    units: 32,
    activation: 'softplus',
    kernelInitializer: initializer(stddev, seed),
    ...first,
  });

/** Ascends 750 steps on fresh batches, then estimates D̃² on samples that Φ has not seen. */
function potentialNetworkDistance(draw: ToyPair['draw'], seed: number, { x, y }: DrawnPair) {
  const random = new Random(seed);
  const network = tf.sequential({
    layers: [
      hidden(1.5, 1, { inputShape: [2] }),
      hidden(0.2, 2),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(0.2, 3) }),
    ],
  });
  const optimizer = tf.train.adam(0.01, 0.9, 0.99, 1e-8);
  const potential = potentialNetwork({ network, ascentSteps: 1, optimizer });
  let after: number | undefined;
  for (let step = 0; step < 750; step++) {
    if (step === 400) (optimizer as unknown as { learningRate: number }).learningRate = 2e-3;
    const batch = draw(random, 512);
    const tensors = [batch.x, batch.y].map((values) => tf.tensor2d(values, [512, 2]));
    potential.ascend(tensors[0]!, tensors[1]!);
    tf.dispose(tensors);
    after ??= tf.memory().numTensors;
  }
  expect(tf.memory().numTensors).toBe(after);
  const value = tf.tidy(
    () =>
      potential
        .squaredDistance(tf.tensor2d(x, [x.length / 2, 2]), tf.tensor2d(y, [y.length / 2, 2]))
        .dataSync()[0]!,
  );
  for (const owner of [optimizer, network]) owner.dispose();
  return value;
}

/** Reads the numbers of a row of the table in the docs; `≤` stands before an upper bound. */
function rowOfTheDocs(name: string): number[] {
  const page = new URL('../../../docs/packages/regularizers.md', import.meta.url);
  const row = readFileSync(page, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${name} `))!;
  const cells = row.split('|').slice(2, -1);
  return cells.map((cell) => Number(cell.replace('≤', '').replace('−', '-')));
}

describe('distances on toys, on wasm', () => {
  beforeAll(async () => {
    await prepareBackend('wasm');
  });

  it.each(Object.keys(toyPairs) as (keyof typeof toyPairs)[])('%s', (name) => {
    const pair: ToyPair = toyPairs[name];
    const drawn = pair.draw(new Random(17), 100_000);
    const pairOf = [points(drawn.x, 2), points(drawn.y, 2)] as const;
    const rwp = rwpFromSamples(...pairOf).squaredDistance;
    const o1 = o1FromSamples(...pairOf).squaredDistance;
    const o2Diag = o2DiagFromSamples(...pairOf).squaredDistance;
    const o2Full = o2FullFromSamples(...pairOf).squaredDistance;
    const affine = affineFromSamples(...pairOf, fullQuadraticBasis(2)).squaredDistance;
    const [w2, exact] = [pair.exactW2?.() ?? rwp, pair.exactDistance()];
    const found = potentialNetworkDistance(pair.draw, 23, drawn);
    const numbers = [rwp, w2, o1, o2Diag, o2Full, affine, found, exact];
    const row = `| ${[name, ...numbers.map((value) => value.toFixed(4))].join(' | ')} |`;
    const differences = rowOfTheDocs(name).map((documented, i) => {
      // Float64 is right to the last digit shown. The network's 750 steps in float32 add up the
      // roundings of a processor's kernels; 0.002 is a tenth of its sampling error.
      const tolerance = numbers[i] === found ? 2e-3 : 5.1e-5;
      return Math.abs(documented - numbers[i]!) / tolerance;
    });
    expect(differences).toHaveLength(numbers.length);
    expect(Math.max(...differences), `the row is now ${row}`).toBeLessThan(1);

    // The samples are one coupling; the optimal coupling costs at most as much.
    expect(w2).toBeLessThanOrEqual(rwp);
    expect(affine).toBeCloseTo(o2Full, 10);
    // The sampling error of squared moments is about 4/count; 0.001 is several times that.
    const isCorrelation = name === 'correlation 0.5';
    for (const value of isCorrelation ? [o1, o2Diag] : [o1, o2Diag, o2Full]) {
      expect(value).toBeLessThan(1e-3);
    }
    if (isCorrelation) expect(Math.abs(o2Full - 0.125)).toBeLessThan(0.005);
    if (exact === 0) {
      // The samples move but the distribution does not, so every potential sees 0.
      expect(rwp).toBeGreaterThan(1);
      expect(Math.abs(found)).toBeLessThan(2e-3);
      return;
    }
    // A small network, 750 steps, and the sampling error of 100,000 points (about 2 percent).
    expect(found / exact).toBeGreaterThan(0.88);
    expect(found / exact).toBeLessThan(1.05);
  });
});
