/**
 * Two outer iterations of a linear generator with every distance and both latent modes, weight by
 * weight against float64 arithmetic that shares no code with the package.
 */
import * as tf from '@tensorflow/tfjs';
import * as exact from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import {
  affine,
  diagonalQuadraticFunctions,
  fullQuadraticFunctions,
  linearFunctions,
  o1,
  o2Diag,
  o2Full,
  type ProximalDistance,
  ProximalGenerator,
  potentialNetwork,
  rwp,
} from '../src/index.js';
import { type Distance64, quadraticPotential64, type Rows, train64 } from './float64-steps.js';
import { onEachBackend } from './on-each-backend.js';
import { QuadraticLayer } from './quadratic-layer.js';

const [batch, latentSize, sampleSize] = [12, 3, 2];
const settings = { h: 0.15, innerSteps: 3, outerIterations: 2, learningRate: 0.1 };
const damping = 1e-2;
/** Of the potential network: p, and the learning rate of its gradient ascent. */
const [ascentSteps, rate] = [4, 0.3];

/**
 * Float32 rounds every operation by up to 6e-8. Some ten roundings in each of 6 steps add up to 4e-6 at
 * worst, because the learning rate is below 2 over the curvature, so no step amplifies errors. The
 * largest error measured is 7e-7.
 */
const tolerance = 5e-6;

const rowsOf = (values: ArrayLike<number>, width: number): Rows =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column]!),
  );
const samplesOf = (rows: Rows) => exact.samples(rows.flat(), sampleSize);

type FromSamples = (
  x: exact.Samples,
  y: exact.Samples,
) => {
  readonly squaredDistance: number;
  readonly gradient: Float64Array;
};
const exactly = (distance: FromSamples) => (): Distance64 => ({
  evaluate(x, y) {
    const { squaredDistance, gradient } = distance(samplesOf(x), samplesOf(y));
    return { squaredDistance, gradient: rowsOf(gradient, sampleSize) };
  },
});
const affineExactly = (basis: exact.Basis) =>
  exactly((x, y) => exact.affineFromSamples(x, y, basis, { damping }));

interface Opened {
  readonly distance: ProximalDistance;
  readonly dispose?: () => void;
}

function openPotential(): Opened {
  const network = tf.sequential({ layers: [new QuadraticLayer({ inputShape: [sampleSize] })] });
  const optimizer = tf.train.sgd(rate);
  return {
    distance: potentialNetwork({ network, ascentSteps, optimizer }),
    dispose: () => tf.dispose([...network.weights.map((weight) => weight.read())]),
  };
}

const cases: Record<string, [() => Opened | undefined, () => Distance64 | undefined]> = {
  'no distance': [() => undefined, () => undefined],
  RWP: [() => ({ distance: rwp() }), exactly(exact.rwpFromSamples)],
  O1: [() => ({ distance: o1() }), exactly(exact.o1FromSamples)],
  O2Diag: [
    () => ({ distance: o2Diag({ damping }) }),
    exactly((x, y) => exact.o2DiagFromSamples(x, y, { damping })),
  ],
  'O2Diag with stopGradient': [
    () => ({ distance: o2Diag({ damping, stopGradient: true }) }),
    exactly((x, y) => exact.o2DiagFromSamples(x, y, { damping })),
  ],
  O2Full: [
    () => ({ distance: o2Full({ damping }) }),
    exactly((x, y) => exact.o2FullFromSamples(x, y, { damping })),
  ],
  'affine, linear': [
    () => ({ distance: affine({ basis: linearFunctions, damping }) }),
    affineExactly(exact.linearBasis(sampleSize)),
  ],
  'affine, diagonal quadratic': [
    () => ({ distance: affine({ basis: diagonalQuadraticFunctions, damping }) }),
    affineExactly(exact.diagonalQuadraticBasis(sampleSize)),
  ],
  'affine, full quadratic': [
    () => ({ distance: affine({ basis: fullQuadraticFunctions, damping }) }),
    affineExactly(exact.fullQuadraticBasis(sampleSize)),
  ],
  'a potential network': [openPotential, () => quadraticPotential64(sampleSize, ascentSteps, rate)],
};

/** Draws the same latents as float32 numbers each time it is made. */
function makeDrawer() {
  const random = new Random(21);
  return () => Float32Array.from(random.normal(batch * latentSize));
}

onEachBackend(() => {
  describe.each(['fixed', 'fresh'] as const)('two outer iterations on %s latents', (latents) => {
    it.each(Object.keys(cases))('%s', (name) => {
      const [open, open64] = cases[name]!;
      const start = Float32Array.from(new Random(22).normal(latentSize * sampleSize));
      const draw64 = makeDrawer();
      const expected = train64(
        { kernel: rowsOf(start, sampleSize), bias: [0.5, -0.25] },
        {
          ...settings,
          distance: open64(),
          latents,
          drawLatents: () => rowsOf(draw64(), latentSize),
        },
      );

      const kernel = tf.variable(tf.tensor2d(start, [latentSize, sampleSize]));
      const bias = tf.variable(tf.tensor1d([0.5, -0.25]));
      const opened = open();
      const optimizer = tf.train.sgd(settings.learningRate);
      const draw = makeDrawer();
      const proximal = new ProximalGenerator([kernel, bias], {
        ...(opened && { distance: opened.distance, h: settings.h }),
        innerSteps: settings.innerSteps,
        latents,
        optimizer,
        drawLatents: () => tf.tensor2d(draw(), [batch, latentSize]),
        forward: (z) => tf.add(tf.matMul(z as tf.Tensor2D, kernel), bias),
      });
      const found = { losses: [] as number[], penalties: [] as number[] };
      for (let outer = 0; outer < settings.outerIterations; outer++) {
        const { losses, penalties } = proximal.step((x) => tf.mean(tf.square(tf.sub(x, 1))));
        found.losses.push(...losses.dataSync());
        found.penalties.push(...(penalties?.dataSync() ?? []));
      }

      // Weights of order 1: absolute errors are relative ones.
      const expectClose = (actual: ArrayLike<number>, wanted: readonly number[]) => {
        expect(actual.length).toBe(wanted.length);
        wanted.forEach((value, k) => {
          expect(Math.abs(actual[k]! - value)).toBeLessThan(
            tolerance * Math.max(1, Math.abs(value)),
          );
        });
      };
      expectClose(kernel.dataSync(), expected.kernel.flat());
      expectClose(bias.dataSync(), expected.bias);
      expectClose(found.losses, expected.losses);
      expectClose(found.penalties, expected.penalties);
      opened?.dispose?.();
      for (const owner of [proximal, optimizer, kernel, bias]) owner.dispose();
    });
  });
});
