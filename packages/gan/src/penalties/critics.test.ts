/** Penalties on the papers' critics: second derivatives through convolutions. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { dcganCritic } from '../networks/dcgan.js';
import { wganGpCritic } from '../networks/wgan-gp-cifar.js';
import { authorsPixelGraph } from '../objectives/penalized.js';
import { gradientPenalty } from './gradient-penalty.js';
import { type GradientNorm, l2Norm, wassersteinNorm } from './norms.js';

const random = () => new Random(1);
const critics: [string, number, () => tf.LayersModel][] = [
  ['DCGAN, 32×32', 32, () => dcganCritic({ width: 2, batchNorm: false, random: random() })],
  [
    'DCGAN, 64×64',
    64,
    () => dcganCritic({ width: 1, imageSize: 64, batchNorm: false, random: random() }),
  ],
  ['WGAN-GP CIFAR', 32, () => wganGpCritic({ width: 2, random: random() })],
];
const norms: [string, GradientNorm][] = [
  ['L2', l2Norm],
  ['Wasserstein-2', wassersteinNorm(authorsPixelGraph())],
];
const value = (scalar: tf.Tensor) => scalar.dataSync()[0]!;

onEachBackend(() => {
  describe.each(critics)('%s', (_, imageSize, make) => {
    /** Computes P, the mean of ‖∇f‖² over the points, and its gradient in each kernel. */
    const measure = (norm: GradientNorm) => {
      const model = make();
      const shape = [2, imageSize, imageSize, 3];
      const points = tf.tensor(new Random(2).uniform(tf.util.sizeFromShape(shape), -1, 1), shape);
      const variables = trainableVariables(model);
      const penalty = gradientPenalty({ weight: 1, target: 0, norm });
      const loss = () => penalty((x) => forward(model, x), points);
      // DCGAN's initial weights give gradients of 1e-4; larger weights give larger gradients.
      for (const variable of variables) variable.assign(tf.mul(variable, 5));
      const { value: at, grads } = tf.variableGrads(loss, kernelsOf(variables));
      return { model, variables, points, at: value(at), grads };
    };
    // The gradient of a piecewise linear critic depends on its biases only where it jumps.
    const kernelsOf = (variables: tf.Variable[]) => variables.filter(({ rank }) => rank > 1);

    it.each(norms)('‖∇f‖² is quadratic in each kernel: Σ w ∂P/∂w = 2P (%s)', (_name, norm) => {
      tf.tidy(() => {
        const { model, variables, at, grads } = measure(norm);
        expect(at).toBeGreaterThan(0);
        for (const kernel of kernelsOf(variables)) {
          const euler = value(tf.sum(tf.mul(kernel, grads[kernel.name]!)));
          // Tolerance: sums of some 10⁴ float32 products.
          expect(Math.abs(euler / (2 * at) - 1)).toBeLessThan(1e-4);
        }
        model.dispose();
      });
    });

    it.each(norms)('agrees with central differences along a direction (%s)', (_name, norm) => {
      tf.tidy(() => {
        const { model, variables, points, at, grads } = measure(norm);
        const loss = frozenPenalty(model, points, norm);
        expect(Math.abs(value(loss()) / at - 1)).toBeLessThan(1e-5);
        for (const kernel of kernelsOf(variables)) {
          const gradient = grads[kernel.name]!;
          const start = tf.add(kernel, 0);
          // Half along the gradient, so that the change is large enough for float32; half random.
          const noise = tf.tensor(new Random(9).normal(kernel.size), kernel.shape);
          const unit = (of: tf.Tensor) => tf.div(of, tf.norm(of));
          const direction = tf.add(unit(gradient), unit(noise));
          const step = 0.3 * value(tf.norm(kernel));
          const moved = (by: number) => {
            kernel.assign(tf.add(start, tf.mul(direction, by)));
            return value(loss());
          };
          // P is quadratic, so that central differences are exact up to float32 rounding.
          const measured = (moved(step) - moved(-step)) / (2 * step);
          kernel.assign(start);
          const expected = value(tf.sum(tf.mul(gradient, direction)));
          expect(Math.abs(measured / expected - 1)).toBeLessThan(1e-4);
        }
        model.dispose();
      });
    });
  });
});

/**
 * Makes P with every leaky ReLU fixed to its present side. P itself jumps where a leaky ReLU changes
 * side, and a difference of values would include the jump.
 */
function frozenPenalty(
  model: tf.LayersModel,
  points: tf.Tensor,
  norm: GradientNorm,
): () => tf.Scalar {
  const slopes = new Map<string, tf.Tensor>();
  const frozen = (x: tf.Tensor) =>
    model.layers.reduce((h, layer) => {
      if (layer.getClassName() !== 'LeakyReLU') return layer.apply(h) as tf.Tensor;
      const slope = slopes.get(layer.name) ?? tf.step(h, layer.getConfig().alpha as number);
      slopes.set(layer.name, slope);
      return tf.mul(h, slope);
    }, x);
  frozen(points);
  return () => gradientPenalty({ weight: 1, target: 0, norm })(frozen, points);
}
