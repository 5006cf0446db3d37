/**
 * What a recording takes for granted, beside its inputs. Each replay looks whether it still holds:
 * comparisons of some hundred references, a few microseconds.
 */
import * as tf from '@tensorflow/tfjs';
import { engineOf } from './engine.js';
import type { RecordedRun } from './recorder.js';
import { variablesOf } from './recording.js';
import { isSameList, settingsOfOptimizer } from './settings.js';

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
    (each) => [each, settingsOfOptimizer(each)] as const,
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
    return optimizers.every(([optimizer, settings]) =>
      isSameList(settingsOfOptimizer(optimizer), settings),
    );
  };
}

const gradientOf = (kernelName: string) => tf.getGradient(kernelName)?.gradFunc;
