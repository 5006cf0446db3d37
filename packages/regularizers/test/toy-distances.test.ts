/**
 * What the potentials see, on two-dimensional toys whose mean and covariance do not change: the
 * quadratic methods see nothing, the potential network finds the distance that the exact package
 * computes without restricting the potentials. The table of docs/packages/regularizers.md.
 */
import * as tf from '@tensorflow/tfjs';
import {
  gaussianMixture,
  normal,
  o1FromSamples,
  o2DiagFromSamples,
  o2FullFromSamples,
  samples as points,
  semiBackwardFromDensities,
  solveElliptic,
} from '@wprox/exact';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { PotentialNetwork } from '../src/index.js';

type Draw = (random: Random, count: number) => Float32Array;

/** All are compared with the standard normal. */
const standardNormal: Draw = (random, count) => Float32Array.from(random.normal(2 * count));

/** Two lumps along the diagonal, of mean 0 and covariance I. */
const lumpMean = 0.95;
const lumpDeviation = Math.sqrt(1 - lumpMean ** 2);
const lumps: Draw = (random, count) => {
  const [sides, along, across] = [random.normal(count), random.normal(count), random.normal(count)];
  return Float32Array.from({ length: 2 * count }, (_, k) => {
    const i = k >> 1;
    const t = Math.sign(sides[i]!) * lumpMean + lumpDeviation * along[i]!;
    return Math.SQRT1_2 * (k % 2 === 0 ? t + across[i]! : t - across[i]!);
  });
};

/** A ring, blurred, of mean 0 and covariance I. */
const blur = 0.3;
const radius = Math.sqrt(2 * (1 - blur ** 2));
const ring: Draw = (random, count) => {
  const [directions, noise] = [random.normal(2 * count), random.normal(2 * count)];
  return Float32Array.from({ length: 2 * count }, (_, k) => {
    const i = k - (k % 2);
    const length = Math.hypot(directions[i]!, directions[i + 1]!);
    return (radius * directions[k]!) / length + blur * noise[k]!;
  });
};

/** Two coordinates of correlation 0.5, for which O2Full is near and O2Diag blind. */
const correlated: Draw = (random, count) => {
  const normals = random.normal(2 * count);
  return Float32Array.from(normals, (value, k) =>
    k % 2 === 0 ? value : 0.5 * normals[k - 1]! + Math.sqrt(0.75) * value,
  );
};

/**
 * Along the diagonal the lumps are a mixture and across it nothing changes, so the best potential is a
 * function of the diagonal alone: the distance on the line.
 */
const exactLumps = () =>
  semiBackwardFromDensities(
    gaussianMixture({
      weights: [0.5, 0.5],
      means: [-lumpMean, lumpMean],
      standardDeviations: [lumpDeviation, lumpDeviation],
    }),
    normal(0, 1),
  );

/** ∫ Φ (ρ_x − ρ_y) with −∇·(ρ_y ∇Φ) = ρ_x − ρ_y, on a grid; of the order cells⁻². */
function exactOnGrid(density: (x: number, y: number) => number, cells: number): number {
  const [half, spacing] = [4.5, 9 / cells];
  const reference = (x: number, y: number) => Math.exp(-(x * x + y * y) / 2) / (2 * Math.PI);
  const source = Float64Array.from({ length: cells * cells }, (_, k) => {
    const [x, y] = [k % cells, Math.floor(k / cells)].map((i) => (i + 0.5) * spacing - half);
    return density(x!, y!) - reference(x!, y!);
  });
  const { potential } = solveElliptic(
    { lower: [-half, -half], upper: [half, half], cells: [cells, cells] },
    reference,
    source,
  );
  return potential.reduce((sum, value, k) => sum + value * source[k]!, 0) * spacing ** 2;
}

/** The mean of normals of deviation `blur` around the points of a circle, by the trapezoidal rule. */
const ringDensity = (x: number, y: number) => {
  const angles = 64;
  let sum = 0;
  for (let k = 0; k < angles; k++) {
    const angle = (2 * Math.PI * k) / angles;
    const square = (x - radius * Math.cos(angle)) ** 2 + (y - radius * Math.sin(angle)) ** 2;
    sum += Math.exp(-square / (2 * blur ** 2));
  }
  return sum / (angles * 2 * Math.PI * blur ** 2);
};

const toys = {
  // The error of the grid falls with the square of the spacing: extrapolated.
  ring: {
    draw: ring,
    exact: () => (4 * exactOnGrid(ringDensity, 96) - exactOnGrid(ringDensity, 48)) / 3,
  },
  lumps: { draw: lumps, exact: exactLumps },
  // Mehler's expansion: Σ r^(2k)/(2k), of which the first term, r²/2 = 0.125, is O2Full's.
  correlated: { draw: correlated, exact: () => -Math.log(1 - 0.5 ** 2) / 2 },
};

const initializer = (stddev: number, seed: number) =>
  tf.initializers.randomNormal({ stddev, seed });
const hidden = (stddev: number, seed: number, first?: { inputShape: number[] }) =>
  tf.layers.dense({
    units: 32,
    activation: 'softplus',
    kernelInitializer: initializer(stddev, seed),
    ...first,
  });

/** Fresh batches, 750 steps up; then D̃² on samples that were not climbed on. */
function potentialNetworkDistance(draw: Draw, seed: number, x: Float32Array, y: Float32Array) {
  const random = new Random(seed);
  const network = tf.sequential({
    layers: [
      hidden(1.5, 1, { inputShape: [2] }),
      hidden(0.2, 2),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(0.2, 3) }),
    ],
  });
  const optimizer = tf.train.adam(0.01, 0.9, 0.99, 1e-8);
  const potential = new PotentialNetwork(network, { ascentSteps: 1, optimizer });
  let after: number | undefined;
  for (let step = 0; step < 750; step++) {
    if (step === 400) (optimizer as unknown as { learningRate: number }).learningRate = 2e-3;
    const batches = [draw, standardNormal].map((d) => tf.tensor2d(d(random, 512), [512, 2]));
    potential.ascend(batches[0]!, batches[1]!);
    tf.dispose(batches);
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

describe('distances on toys, on wasm', () => {
  beforeAll(async () => {
    await prepareBackend('wasm');
  });

  it.each(Object.keys(toys) as (keyof typeof toys)[])(
    '%s',
    (name) => {
      const { draw, exact } = toys[name];
      const random = new Random(17);
      const count = 100_000;
      const [x, y] = [draw(random, count), standardNormal(random, count)];
      const pair = [points(x, 2), points(y, 2)] as const;
      const affine = [o1FromSamples, o2DiagFromSamples, o2FullFromSamples].map(
        (distance) => distance(...pair).squaredDistance,
      );
      const target = exact();
      const found = potentialNetworkDistance(draw, 23, x, y);
      console.log(
        [name, ...affine, found, target]
          .map((v) => (typeof v === 'string' ? v : v.toFixed(4)))
          .join(' | '),
      );
      // The sampling error of squared moments is about 4/count; 0.001 allows for several of them.
      const blind = name === 'correlated' ? affine.slice(0, 2) : affine;
      for (const value of blind) expect(value).toBeLessThan(1e-3);
      if (name === 'correlated') expect(Math.abs(affine[2]! - 0.125)).toBeLessThan(0.005);
      // A small network, 750 steps, and the sampling error of 100,000 points (about 2 percent).
      expect(found / target).toBeGreaterThan(0.9);
      expect(found / target).toBeLessThan(1.05);
    },
    60_000,
  );
});
