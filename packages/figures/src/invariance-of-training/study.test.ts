/** The study of invariance on small settings, and the laws that its parts must obey. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { wganGp } from '@wprox/gan';
import { writePicture } from '@wprox/report/pictures';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { breathe, computeStudy } from '../study-kind.js';
import { type InvarianceData, overSeeds } from './data.js';
import { distanceBetween, lengthOfPath, pairedDistance } from './measures.js';
import { type PairMeasures, pairOfRuns } from './pair-of-runs.js';
import { ProximalObjective } from './proximal-objective.js';
import { scaledGenerator } from './scaled-generator.js';
import { INVARIANCE, type InvarianceSettings, type TrainingMethod } from './settings.js';
import { StepSolver } from './solve-step.js';
import { invarianceStudy } from './study.js';

const method = (name: string) => INVARIANCE.methods.find((each) => each.name === name)!;

/** Seconds for two methods and a seed. */
const small: InvarianceSettings = {
  ...INVARIANCE,
  iterations: 4,
  every: 2,
  seeds: [1],
  batchSize: 64,
  generatorHidden: [4],
  criticHidden: [16],
  criticSteps: 5,
  warmUp: 5,
  points: 32,
  methods: [method('sgd'), method('adam'), method('rwp-solved')],
};

const nudged = { scale: 1, isNudged: true };
const asW = { scale: 1, isNudged: false };
const scaled = { scale: 8, isNudged: false };

let data: InvarianceData;
let leaked: number;
beforeAll(async () => {
  await prepareBackend('wasm');
  const before = tf.memory().numTensors;
  data = await computeStudy(invarianceStudy(small));
  leaked = tf.memory().numTensors - before;
});

describe('two parametrizations', () => {
  it('are the same generator at the start, to the bit; a nudge changes the last bits', () => {
    tf.tidy(() => {
      const latents = sampleLatents(new Random(3), 16, small.latentSize);
      const [one, other, twin] = [asW, scaled, nudged].map((each) => {
        const model = scaledGenerator(small, each, new Random(5));
        const samples = infer(model, latents).dataSync().slice();
        model.dispose();
        return samples;
      });
      expect(other).toEqual(one);
      expect(twin).not.toEqual(one);
      twin!.forEach((value, i) => {
        expect(Math.abs(value - one![i]!)).toBeLessThan(1e-5);
      });
    });
  });

  it('are trained alike by a solved step, and not by SGD and Adam', () => {
    for (const { gap } of data.methods.flatMap(({ seeds }) => seeds)) expect(gap.w2[0]).toBe(0);
    const [sgd, adam, solved] = data.methods.map(({ summary }) => summary.largestGap.median);
    expect(solved!).toBeLessThan(0.01);
    expect(sgd!).toBeGreaterThan(10 * solved!);
    expect(adam!).toBeGreaterThan(10 * solved!);
    const { runs } = data.methods[2]!.seeds[0]!;
    for (const { remaining } of runs) expect(remaining!.largest).toBeLessThan(0.01);
  });

  it('with c = 1 are one run, by any method', async () => {
    for (const each of small.methods) {
      const own: TrainingMethod = { ...each, hasTwin: false };
      const pair = await pairOfRuns({ ...small, scale: 1, iterations: 2 }, own, 1, breathe);
      expect(pair.gap.paired).toEqual([0, 0]);
      expect(pair.runs[0]).toEqual(pair.runs[1]);
    }
  });
});

describe('the solved step', () => {
  const h = 0.05;

  /** A proximal problem whose F is linear in the samples: f(x) = 3x₁ + 4x₂ as the critic. */
  function problem() {
    const generator = scaledGenerator({ ...small, generatorHidden: [] }, asW, new Random(1));
    const critic = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], useBias: false })],
    });
    critic.setWeights([tf.tensor2d([3, 4], [2, 1])]);
    const objective = new ProximalObjective(generator, critic, wganGp(), h);
    const latents = sampleLatents(new Random(2), 64, small.latentSize);
    const anchorSamples = infer(generator, latents);
    return { generator, objective, batch: { latents, anchorSamples } };
  }

  it('moves each sample by −h∇F, which a generator with a bias can', () => {
    const { generator, objective, batch } = problem();
    new StepSolver(objective, 1e-5).solve(batch);
    const moved = tf.tidy(() =>
      tf.sub(infer(generator, batch.latents), batch.anchorSamples).arraySync(),
    ) as [number, number][];
    // F = −E f, so that the samples ascend f. Float32 rounds samples of size 1 by 1e-7.
    for (const [x, y] of moved) {
      expect(Math.abs(x - 3 * h)).toBeLessThan(2e-5);
      expect(Math.abs(y - 4 * h)).toBeLessThan(2e-5);
    }
  });

  it('has the gradient of its value', () => {
    const { objective, batch } = problem();
    const theta = objective.read();
    const away = theta.map((value, j) => value + 0.1 * Math.sin(j + 1));
    objective.write(away);
    const { gradient } = objective.evaluate(batch);
    away.forEach((_, j) => {
      const at = (by: number) => {
        objective.write(away.map((value, k) => (k === j ? value + by : value)));
        return objective.evaluate(batch).value;
      };
      // The objective is quadratic: central differences are exact but for float32, 1e-6 of a value of 1 over 0.1.
      expect(Math.abs((at(0.05) - at(-0.05)) / 0.1 - gradient[j]!)).toBeLessThan(1e-3);
    });
  });
});

describe('measures', () => {
  const one = Float32Array.of(0, 0, 3, 4);
  const swapped = Float32Array.of(3, 4, 0, 0);

  it('W₂ forgets which sample belongs to which latent, the paired distance does not', () => {
    expect(distanceBetween(one, swapped)).toBe(0);
    expect(pairedDistance(one, swapped)).toBe(5);
    expect(lengthOfPath([one, swapped, one])).toBe(10);
  });

  it('the median is that of the middle numbers', () => {
    expect(overSeeds([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
    expect(overSeeds([4, 1, 2, 3])).toEqual({ median: 2.5, low: 1, high: 4 });
  });
});

describe('the data', () => {
  /** Results with a gap that is known. */
  const pair = (gap: number): PairMeasures => {
    const run = { toData: [2, 1], pathLength: 3 };
    return { runs: [run, run], gap: { w2: [0, gap], paired: [0, 2 * gap] }, floor: 0.5 };
  };
  const study = invarianceStudy({
    ...small,
    seeds: [1, 2, 3],
    methods: [method('sgd'), method('rwp-solved')],
  });
  const results = new Map([
    ['sgd-seed1', pair(1)],
    ['sgd-seed2', pair(3)],
    ['sgd-seed3', pair(0.01)],
    ['rwp-solved-seed1', pair(0.1)],
    ['rwp-solved-seed2', pair(0.1)],
    ['rwp-solved-seed3', pair(0.1)],
  ]);

  it('has gaps as shares of the way, and compares seed by seed', () => {
    const { methods, comparisons, way, horizon } = study.assemble(results);
    expect(horizon).toBeCloseTo(0.2, 12);
    expect(way.median).toBe(2);
    expect(methods[0]!.summary.largestGap).toEqual({ median: 0.5, low: 0.005, high: 1.5 });
    expect(methods[0]!.summary.largestPaired.high).toBe(3);
    // Two wins of three: p = 2·(1 + 3)/8, at most 1.
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0]).toMatchObject({ with: 'sgd', smallerLargest: 2, seeds: 3, pLargest: 1 });
    expect(comparisons[0]!.timesLargest).toEqual({ median: 10, low: 0.1, high: 30 });
  });

  it('does not depend on the order in which units were computed', () => {
    const reversed = new Map([...results].reverse());
    expect(study.assemble(reversed)).toEqual(study.assemble(results));
  });
});

it('ends a unit where its pause throws, and frees its tensors', async () => {
  const before = tf.memory().numTensors;
  const [unit] = invarianceStudy(small).units;
  const stopping = unit!.compute(async (share) => {
    if (share > 0.2) throw new Error('stopped');
  });
  await expect(stopping).rejects.toThrow('stopped');
  expect(tf.memory().numTensors).toBe(before);
});

it('frees its tensors', () => {
  expect(leaked).toBe(0);
});

it('is drawn', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-invariance-'));
  try {
    const { picture, findings } = await invarianceStudy(small).draw(data);
    const [svg] = await writePicture(folder, picture);
    expect(await readFile(svg, 'utf8')).not.toMatch(/NaN|Infinity|undefined/);
    for (const { label } of small.methods) {
      expect(findings.some((line) => line.includes(label))).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
