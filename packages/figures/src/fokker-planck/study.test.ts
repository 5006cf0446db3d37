/**
 * The experiment on a few steps: tensors against float64, the order of the steps, and the limits h → 0
 * against laws that are derived without any proximal step.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { gaussian, gaussianSquaredW2 } from '@wprox/exact';
import { writePicture } from '@wprox/report/pictures';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MethodResult, Study } from './data.js';
import { drawStudy } from './draw-study.js';
import { followInFloat64 } from './float64-steps.js';
import { METHODS } from './methods.js';
import { gaussianOf, ornsteinUhlenbeckProblem } from './ornstein-uhlenbeck.js';
import { runStudy } from './study.js';

/** A, row by row. */
const A = [1.5, 0.9, 0.9, 1] as const;

let study: Study;
let tensorsBefore: number;
let tensorsAfter: number;
beforeAll(async () => {
  await prepareBackend('wasm');
  tensorsBefore = tf.memory().numTensors;
  study = await runStudy({
    time: 0.2,
    records: 2,
    h: 0.1,
    limitH: 0.1,
    potentialSizes: 1,
    isAffineInFloat64: false,
  });
  tensorsAfter = tf.memory().numTensors;
  // Some seconds alone, and more on a busy machine.
});

const methodsOf = (name: string): Map<string, MethodResult> =>
  new Map(study.problems.find((each) => each.name === name)!.methods.map((m) => [m.name, m]));

it('frees its tensors', () => {
  expect(tensorsAfter).toBe(tensorsBefore);
});

describe.each(['ornstein-uhlenbeck', 'double-well'])('%s', (problem) => {
  it('takes the steps of float64 on tensors, to float32’s rounding', () => {
    const differences = [...methodsOf(problem).values()].flatMap((m) => m.difference ?? []);
    expect(differences.length).toBeGreaterThanOrEqual(3);
    // Samples of size 2 have a rounding of 1e-7; a step has some of them.
    for (const difference of differences) expect(difference).toBeLessThan(2e-6);
  });

  it('takes steps of order 1', () => {
    for (const { order, name } of methodsOf(problem).values()) {
      // The affine distance of degree 4 needs smaller steps: ρ₀'s tails are thin for it.
      if (order === undefined || (problem === 'double-well' && name === 'affine')) continue;
      // log₂ of a ratio of differences is 1 + O(h).
      expect(order, name).toBeGreaterThan(0.6);
      expect(order, name).toBeLessThan(1.4);
    }
  });
});

describe('which methods follow the flow', () => {
  const limit = (problem: string, name: string) => methodsOf(problem).get(name)!.limit!.largest;

  it('in the plane: RWP with all matrices and O2Full; not O1, O2Diag and RWP with triangular ones', () => {
    // What extrapolation from h = 0.1 leaves.
    expect(limit('ornstein-uhlenbeck', 'rwp')).toBeLessThan(0.001);
    expect(limit('ornstein-uhlenbeck', 'o2full')).toBeLessThan(0.01);
    expect(limit('ornstein-uhlenbeck', 'rwp-triangular')).toBeGreaterThan(0.1);
    expect(limit('ornstein-uhlenbeck', 'o2diag')).toBeGreaterThan(0.2);
    expect(limit('ornstein-uhlenbeck', 'o1')).toBeGreaterThan(1);
  });

  it('on the line: RWP, beside JKO in all densities; O2 less and O1 least', () => {
    const [rwp, o2, o1] = ['rwp', 'o2diag', 'o1'].map((name) => limit('double-well', name));
    // The generator’s own limit.
    expect(rwp!).toBeLessThan(0.006);
    expect(o2!).toBeGreaterThan(2 * rwp!);
    expect(o1!).toBeGreaterThan(5 * o2!);
    const methods = methodsOf('double-well');
    methods.get('rwp')!.steps.forEach(({ errors }, i) => {
      const jko = methods.get('jko')!.steps[i]!.errors;
      errors.forEach((error, k) => {
        expect(Math.abs(error - jko[k]!)).toBeLessThan(0.002);
      });
    });
  });

  it('the potential network sees more than O1', () => {
    for (const problem of ['ornstein-uhlenbeck', 'double-well']) {
      const methods = methodsOf(problem);
      const [network, o1] = ['potential', 'o1'].map((name) => methods.get(name)!.steps[0]!.largest);
      expect(network!).toBeLessThan(0.7 * o1!);
    }
  });
});

describe('the limits h → 0 in the plane are closures of the moments with the greatest entropy', () => {
  const problem = ornsteinUhlenbeckProblem('full');
  const truth = (time: number) => gaussianOf(problem.truth(time));
  const limitAt = (name: string) => methodsOf('ornstein-uhlenbeck').get(name)!.limit!.errors;

  it('O1: the true mean, and the equilibrium’s covariance at once', () => {
    [0.1, 0.2].forEach((time, k) => {
      const [a, b, , c] = A;
      const det = a * c - b * b;
      const closed = gaussian(truth(time).mean, [
        [c / det, -b / det],
        [-b / det, a / det],
      ]);
      const expected = Math.sqrt(gaussianSquaredW2(closed, truth(time)));
      // Extrapolation from h = 0.1 leaves O(h³).
      expect(Math.abs(limitAt('o1')[k]! / expected - 1)).toBeLessThan(1e-3);
    });
  });

  it('O2Diag: the true laws of mean and variances, with the precision’s correlation of A', () => {
    const [a, b, , c] = A;
    // P₁₂ = −S₁₂/det S = b.
    const correlated = (x: number, y: number) => (1 - Math.sqrt(1 + 4 * b * b * x * y)) / (2 * b);
    const speed = (x: number, y: number) => {
      const between = correlated(x, y);
      return [2 - 2 * (a * x + b * between), 2 - 2 * (b * between + c * y)] as const;
    };
    let [x, y] = [0.6, 0.4];
    const dt = 1e-4;
    const errors: number[] = [];
    for (let step = 1; step <= 2000; step++) {
      const [u, v] = speed(x, y);
      const [middleU, middleV] = speed(x + (dt / 2) * u, y + (dt / 2) * v);
      [x, y] = [x + dt * middleU, y + dt * middleV];
      if (step % 1000 !== 0) continue;
      const between = correlated(x, y);
      const at = truth((step / 1000) * 0.1);
      const closed = gaussian(at.mean, [
        [x, between],
        [between, y],
      ]);
      errors.push(Math.sqrt(gaussianSquaredW2(closed, at)));
    }
    // The jump at t = 0 is the slowest to extrapolate.
    errors.forEach((expected, k) => {
      expect(Math.abs(limitAt('o2diag')[k]! / expected - 1)).toBeLessThan(0.03);
    });
  });
});

describe('a step of RWP with all matrices L', async () => {
  const problem = ornsteinUhlenbeckProblem('full');
  const h = 0.2;
  const path = await followInFloat64(problem, METHODS.rwp, { h, steps: 1 });
  const [before, after] = path as [Float64Array, Float64Array];

  it('is the JKO step: T = I + h(A − S⁻¹), which is symmetric, carries it to the anchor', () => {
    const [, , sxx, sxy, syy] = problem.describe(after);
    const det = sxx! * syy! - sxy! * sxy!;
    const [a, b, , c] = A;
    const [p, q, r] = [1 + h * (a - syy! / det), h * (b + sxy! / det), 1 + h * (c - sxx! / det)];
    expect(p * r - q * q).toBeGreaterThan(0); // T is the gradient of a convex function
    const carried = [
      p * p * sxx! + 2 * p * q * sxy! + q * q * syy!,
      p * q * sxx! + (p * r + q * q) * sxy! + q * r * syy!,
      q * q * sxx! + 2 * q * r * sxy! + r * r * syy!,
    ];
    const [, , ...anchor] = problem.describe(before);
    carried.forEach((value, k) => {
      expect(value).toBeCloseTo(anchor[k]!, 9);
    });
  });

  it('does not keep L symmetric, because A and S₀ do not commute', () => {
    expect(before[5]).toBe(before[3]);
    expect(Math.abs(after[5]! - after[3]!)).toBeGreaterThan(0.001);
  });
});

it('is drawn', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-fokker-planck-'));
  try {
    const { picture, findings } = await drawStudy(study);
    const [svg] = await writePicture(folder, picture);
    expect(await readFile(svg, 'utf8')).not.toMatch(/NaN|Infinity|undefined/);
    for (const { label } of study.problems.flatMap(({ methods }) => methods)) {
      expect(findings.some((line) => line.includes(`${label}: `))).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
