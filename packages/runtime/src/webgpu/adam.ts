/**
 * A step of Adam on the card: one program for each weight, and one for the powers of β₁ and β₂ of all
 * weights. With both powers in one tensor a weight binds eight tensors, the most that WebGPU promises.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  ADAM_POWERS,
  ADAM_STEP,
  type AdamAttrs,
  type AdamInputs,
  type AdamPowersInputs,
} from '../optimizers/adam-kernel.js';
import { type ProgramBackend, runElementwise, runProgram, setProgramKernel } from './program.js';

/** Registers the kernels. */
export function registerAdam(): void {
  setProgramKernel(ADAM_STEP, adamStep);
  setProgramKernel(ADAM_POWERS, adamPowers);
}

function adamStep(backend: ProgramBackend, inputs: AdamInputs, attrs: AdamAttrs): TensorInfo[] {
  const { weights, first, second, gradient, powers } = inputs;
  tf.util.assertShapesMatch(weights.shape, gradient.shape, 'a weight and its gradient: ');
  if (!powers) throw new Error(`kernel ${ADAM_STEP} got no "powers"; run ${ADAM_POWERS} first`);
  const size = tf.util.sizeFromShape(weights.shape);
  const results = [weights, first, second].map(({ shape }) =>
    backend.makeTensorInfo(shape, 'float32'),
  ) as [TensorInfo, TensorInfo, TensorInfo];
  const [nextWeights, nextFirst, nextSecond] = results;
  const { learningRate, beta1, beta2, epsilon } = attrs;
  runElementwise(backend, {
    label: ADAM_STEP,
    size,
    outputs: { nextWeights, nextFirst, nextSecond },
    inputs: { weights, first, second, gradient, powers },
    // 1 - β is rounded once, as on the other backends: in float32, 1 - .999 has three digits less.
    floats: { learningRate, beta1, beta2, epsilon, rest1: 1 - beta1, rest2: 1 - beta2 },
    code: /* wgsl */ `
  let g = gradient[i];
  let m = parameters.beta1 * first[i] + parameters.rest1 * g;
  let v = parameters.beta2 * second[i] + parameters.rest2 * (g * g);
  let unbiased = vec2f(m, v) / (1.0 - vec2f(powers[0], powers[1]));
  nextFirst[i] = m;
  nextSecond[i] = v;
  nextWeights[i] = weights[i]
    - parameters.learningRate * unbiased.x / (sqrt(unbiased.y) + parameters.epsilon);`,
  });
  return results;
}

function adamPowers(
  backend: ProgramBackend,
  { power1, power2 }: AdamPowersInputs,
  { beta1, beta2 }: AdamAttrs,
): TensorInfo[] {
  const powers = backend.makeTensorInfo([2], 'float32');
  const next1 = backend.makeTensorInfo([], 'float32');
  const next2 = backend.makeTensorInfo([], 'float32');
  runProgram(backend, {
    label: ADAM_POWERS,
    threads: 1,
    outputs: { powers, next1, next2 },
    inputs: { power1, power2 },
    floats: { beta1, beta2 },
    code: /* wgsl */ `
fn run(group: vec3u, groups: vec3u, thread: u32) {
  powers[0] = power1[0];
  powers[1] = power2[0];
  next1[0] = power1[0] * parameters.beta1;
  next2[0] = power2[0] * parameters.beta2;
}`,
    groups: [1, 1, 1],
  });
  return [powers, next1, next2];
}
