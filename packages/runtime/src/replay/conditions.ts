/**
 * What a recording takes for granted, beside its inputs. Each replay looks whether it still holds:
 * comparisons of some hundred references, a few microseconds.
 */
import * as tf from '@tensorflow/tfjs';
import { engineOf } from './engine.js';
import type { RecordedRun } from './recorder.js';
import { variablesOf } from './recording.js';

/** Tells whether a recording still describes the step. */
export type Conditions = () => boolean;

/**
 * Remembers the present conditions of a recording: the backend with its kernels and gradients, which
 * variables exist and are trained, and the numbers in the optimizers, such as the learning rate, which are
 * attributes of kernels.
 */
export function presentConditions(recording: RecordedRun): Conditions {
  const { backend, backendName } = engineOf();
  const kernels = new Map(recording.calls.map((call) => [call.kernelName, call.kernelFunc]));
  const gradients = [...kernels.keys()].map((name) => [name, gradientOf(name)] as const);
  const variables = variablesOf(recording).map((each) => [each, each.trainable] as const);
  const captured = recording.outside.flatMap(({ source }) =>
    source.kind === 'captured' ? [source.dataId] : [],
  );
  const optimizers = [...new Set(recording.optimizers)].map(
    (each) => [each, settingsOf(each)] as const,
  );
  return () => {
    const engine = engineOf();
    if (engine.backend !== backend) return false;
    for (const [name, kernelFunc] of kernels) {
      if (tf.getKernel(name, backendName)?.kernelFunc !== kernelFunc) return false;
    }
    for (const [name, gradient] of gradients) if (gradientOf(name) !== gradient) return false;
    for (const [variable, trainable] of variables) {
      if (variable.isDisposed || variable.trainable !== trainable) return false;
    }
    for (const dataId of captured) if (!engine.state.tensorInfo.has(dataId)) return false;
    return optimizers.every(([optimizer, settings]) => {
      const now = settingsOf(optimizer);
      return now.length === settings.length && now.every((each, i) => Object.is(each, settings[i]));
    });
  };
}

const gradientOf = (kernelName: string) => tf.getGradient(kernelName)?.gradFunc;

/** The names and values of an optimizer's numbers, its count of steps left out. */
function settingsOf(optimizer: tf.Optimizer): unknown[] {
  const settings: unknown[] = [];
  const fields = optimizer as unknown as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'object' || name === 'iterations_' || name === 'iterations') continue;
    settings.push(name, value);
  }
  return settings;
}
