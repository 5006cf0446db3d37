/** Runs all checks on backends and measures how far each result is from the expected numbers. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend, repairGradients } from '@wprox/runtime';
import { type Check, deviation, type Group, groups, slow } from './check.js';
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
 * Returns the backend that computes the expected numbers of a group without float64 formulas. `cpu`
 * sums in float64 and rounds at the end of each kernel. Training takes `wasm`, because `cpu` is slow
 * there and no more exact than the others.
 */
export const reference = (group: Group) => (group === '20 iterations of a GAN' ? 'wasm' : 'cpu');

export interface Finding {
  readonly check: Check;
  /** As {@link deviation} returns it; infinite if the backend fails. */
  readonly deviation: number;
  /** The error that the backend failed with. */
  readonly error?: Error;
  /** Number of tensors that the check leaked. */
  readonly leaked: number;
}

export interface MeasureOptions {
  /** Decides which checks run, by the check and its place in its group; by default all. */
  readonly only?: (check: Check, index: number) => boolean;
  /** Switches to a backend; `prepareBackend` by default. */
  readonly prepare?: (backend: string) => Promise<unknown>;
}

/** Runs the checks. @returns the findings of each backend, in the order of the checks. */
export async function measure(
  backends: readonly string[],
  { only = () => true, prepare = prepareBackend }: MeasureOptions = {},
): Promise<Map<string, Finding[]>> {
  repairGradients();
  const chosen = groups.flatMap((group) =>
    checks.filter((check) => check.group === group).filter(only),
  );
  const truth = new Map<Check, number[]>();
  for (const check of chosen) if (check.expected) truth.set(check, check.expected());
  for (const name of ['cpu', 'wasm']) {
    const computed = chosen.filter(({ expected, group }) => !expected && reference(group) === name);
    if (computed.length === 0) continue;
    await prepare(name);
    for (const check of computed) truth.set(check, await numbers(await check.compute()));
  }
  const found = new Map<string, Finding[]>();
  for (const name of backends) {
    await prepare(name);
    // By default these compute small tensors on the processor, and most tensors here are small.
    if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
    if (name === 'webgl') tf.env().set('WEBGL_CPU_FORWARD', false);
    const findings: Finding[] = [];
    const asked = chosen.filter(
      ({ isLong, notOn = [] }) => !notOn.includes(name) && !(isLong && slow.includes(name)),
    );
    for (const check of asked) findings.push(await runCheck(check, truth.get(check)!));
    found.set(name, findings);
  }
  return found;
}

async function runCheck(check: Check, expected: number[]): Promise<Finding> {
  const before = tf.memory().numTensors;
  try {
    const actual = await numbers(await check.compute());
    const leaked = tf.memory().numTensors - before;
    return { check, deviation: deviation(actual, expected), leaked };
  } catch (error) {
    return { check, deviation: Number.POSITIVE_INFINITY, error: error as Error, leaked: 0 };
  }
}

/** Reads the numbers of tensors and disposes the tensors. */
async function numbers(tensors: tf.Tensor[]): Promise<number[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.flatMap((each) => [...each]);
}
