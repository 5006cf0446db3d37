/** The proximal flow with a potential network: Algorithm 2 of the main paper, by regularizers. */
import * as tf from '@tensorflow/tfjs';
import { potentialModel } from '@wprox/gan';
import { ProximalGenerator, potentialNetwork } from '@wprox/regularizers';
import { adam, sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { CholeskyDecomposition, inverse } from 'ml-matrix';
import { breathe, type Pause } from '../study-kind.js';
import type { Steps } from './float64-steps.js';
import { type FlowProblem, searchMetric } from './flow-problem.js';

/** Generator steps from an anchor, and ascents of the potential before each of them. */
const INNER_STEPS = 20;
const ASCENT_STEPS = 10;
/** Adam's rate for the potential. Faster, its noise shows; slower, it does not reach the supremum. */
const POTENTIAL_RATE = 1e-3;
/** The generator's rate, in units of h: half of what would solve a quadratic step at once. */
const GENERATOR_RATE = 0.5;

/**
 * Follows the flow. The network's potential of a step is the start of the next one's. All tensors are
 * freed when the promise settles.
 *
 * @param pause is called after each step. @returns θ⁰, …, θᴷ.
 */
export async function followByPotential(
  problem: FlowProblem,
  { h, steps }: Steps,
  pause: Pause = breathe,
): Promise<Float64Array[]> {
  const { generator, start } = problem;
  const { count, dimension, parameters } = generator;
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tensor);
    return tensor;
  };
  const parts = problem.tensorParts(keep);
  const design = keep(
    tf.tensor2d(Float32Array.from(generator.design), [count, dimension * parameters]),
  );
  // θ = θᵏ + C δ with C Cᵀ the inverse of the search's metric, so that one rate suits all directions.
  const delta = variableOf([parameters, 1], true);
  const base = variableOf([parameters, 1], false);
  const scale = variableOf([parameters, parameters], false);
  const thetaNow = () => tf.add(base, tf.matMul(scale, delta));
  const setAnchor = (theta: Float64Array) =>
    tf.tidy(() => {
      const factor = new CholeskyDecomposition(searchMetric(problem, theta, h))
        .lowerTriangularMatrix;
      base.assign(tf.tensor(Float32Array.from(theta), [parameters, 1]));
      scale.assign(tf.tensor(inverse(factor).transpose().to2DArray()));
      delta.assign(tf.zeros([parameters, 1]));
    });
  const random = new Random(1);
  const network = potentialModel({ sampleShape: [dimension], width: 32, hiddenLayers: 2, random });
  const optimizers = {
    potential: adam({ learningRate: POTENTIAL_RATE, beta1: 0.5, beta2: 0.9 }),
    generator: sgd({ learningRate: GENERATOR_RATE * h }),
  };
  const proximal = new ProximalGenerator([delta], {
    distance: potentialNetwork({
      network,
      ascentSteps: ASCENT_STEPS,
      optimizer: optimizers.potential,
    }),
    h,
    innerSteps: INNER_STEPS,
    latents: 'fixed',
    optimizer: optimizers.generator,
    // The rows of the design, which the generator multiplies by θ.
    drawLatents: () => tf.clone(design),
    forward: (rows) =>
      tf.reshape(
        tf.matMul(tf.reshape(rows, [count * dimension, parameters]), thetaNow() as tf.Tensor2D),
        [count, dimension],
      ),
  });
  try {
    const path = [start];
    for (let k = 0; k < steps; k++) {
      setAnchor(path[k]!);
      proximal.step((x) =>
        tf.sub(
          parts.potential(x as tf.Tensor2D),
          parts.logVolume(tf.reshape(thetaNow(), [parameters]) as tf.Tensor1D),
        ),
      );
      const theta = tf.tidy(thetaNow);
      path.push(Float64Array.from(await theta.data()));
      theta.dispose();
      await pause((k + 1) / steps);
    }
    return path;
  } finally {
    proximal.dispose();
    for (const optimizer of Object.values(optimizers)) optimizer.dispose();
    network.dispose();
    tf.dispose([delta, base, scale, ...kept]);
  }
}

/** Makes a matrix of zeros that changes. */
const variableOf = (shape: [number, number], isTrainable: boolean) =>
  tf.tidy(() => tf.variable(tf.zeros(shape), isTrainable)) as tf.Variable<tf.Rank.R2>;
