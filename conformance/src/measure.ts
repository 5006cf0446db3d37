/** Runs all checks on backends, and says how far each is from what it should be. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend, repairGradients } from '@wprox/runtime';
import { type Check, deviation, type Group, slow } from './check.js';
import { criticLossChecks } from './critic-losses.js';
import { kernelChecks } from './kernels.js';
import { regularizerChecks } from './regularizers.js';
import { secondOrderChecks } from './second-order.js';
import { trainingChecks } from './training.js';

const checks: readonly Check[] = [
  ...kernelChecks,
  ...secondOrderChecks,
  ...regularizerChecks,
  ...criticLossChecks,
  ...trainingChecks,
];

/**
 * The backend that says what is right where float64 does not. `cpu` adds up in float64 and rounds at
 * the end of each kernel. In training it is slow and no better than others: `wasm`.
 */
export const reference = (group: Group) => (group === '20 iterations of a GAN' ? 'wasm' : 'cpu');

export interface Finding {
  readonly check: Check;
  /** In units of the largest number; infinite if the backend cannot do it. */
  readonly deviation: number;
  /** Why it cannot. */
  readonly error?: Error;
  /** Tensors that were left behind. */
  readonly leaked: number;
}

/** @returns what each backend was found to do, in the order of the checks. */
export async function measure(backends: readonly string[]): Promise<Map<string, Finding[]>> {
  repairGradients();
  const truth = new Map<Check, number[]>();
  for (const check of checks) if (check.expected) truth.set(check, check.expected());
  for (const name of ['cpu', 'wasm']) {
    await prepareBackend(name);
    for (const check of checks) {
      if (!check.expected && reference(check.group) === name) {
        truth.set(check, await numbers(check.compute()));
      }
    }
  }
  const found = new Map<string, Finding[]>();
  for (const name of backends) {
    await prepareBackend(name);
    // Else WebGPU leaves small tensors, which are most of those here, to the processor.
    if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
    const findings: Finding[] = [];
    const asked = checks.filter(
      ({ isLong, notOn }) => notOn !== name && !(isLong && slow.includes(name)),
    );
    for (const check of asked) findings.push(await one(check, truth.get(check)!));
    found.set(name, findings);
  }
  return found;
}

async function one(check: Check, expected: number[]): Promise<Finding> {
  const before = tf.memory().numTensors;
  try {
    const actual = await numbers(check.compute());
    const leaked = tf.memory().numTensors - before;
    return { check, deviation: deviation(actual, expected), leaked };
  } catch (error) {
    return { check, deviation: Number.POSITIVE_INFINITY, error: error as Error, leaked: 0 };
  }
}

async function numbers(tensors: tf.Tensor[]): Promise<number[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.flatMap((each) => [...each]);
}
