/**
 * What a recording takes for granted, beside its inputs. Each replay looks whether it still holds:
 * comparisons of some hundred references, a few microseconds.
 */
import * as tf from '@tensorflow/tfjs';
import { engineOf } from './engine.js';
import type { RecordedRun } from './recorder.js';
import { type SettingSource, variablesOf } from './recording.js';
import { changedSetting, settingsOfOptimizer } from './settings.js';

/** Returns what has changed, as text; undefined if the recording still describes the step. */
export type Conditions = () => string | undefined;

/** The settings that a recording reads at each run. */
export function settingsReadBy({ outside }: RecordedRun): SettingSource[] {
  return outside.flatMap(({ source }) => (source.kind === 'setting' ? [source] : []));
}

/**
 * Remembers the present conditions of a recording: the backend with its kernels and gradients, which
 * variables exist and are trained, and those numbers in the optimizers that the recording repeats.
 * @param areAllRepeated whether also settings that the recording reads must stay as they are.
 */
export function presentConditions(recording: RecordedRun, areAllRepeated: boolean): Conditions {
  const { backend, backendName } = engineOf();
  const kernels = new Map(recording.calls.map((call) => [call.kernelName, call.kernelFunc]));
  const gradients = [...kernels.keys()].map((name) => [name, gradientOf(name)] as const);
  const variables = variablesOf(recording).map((each) => [each, each.trainable] as const);
  const captured = recording.outside.flatMap(({ source }) =>
    source.kind === 'captured' ? [source.dataId] : [],
  );
  const read = areAllRepeated ? [] : settingsReadBy(recording);
  const optimizers = [...new Set(recording.optimizers)].map((optimizer) => {
    const names = new Set(read.flatMap(({ of, name }) => (of === optimizer ? [name] : [])));
    return [optimizer, names, settingsOfOptimizer(optimizer, names)] as const;
  });
  return () => {
    const engine = engineOf();
    if (engine.backend !== backend) return 'the backend';
    for (const [name, kernelFunc] of kernels) {
      if (tf.getKernel(name, backendName)?.kernelFunc !== kernelFunc) return `the kernel ${name}`;
    }
    for (const [name, gradient] of gradients) {
      if (gradientOf(name) !== gradient) return `the gradient of ${name}`;
    }
    for (const [variable, trainable] of variables) {
      if (variable.isDisposed) return 'a variable';
      if (variable.trainable !== trainable) return `trainable of ${variable.name}`;
    }
    for (const dataId of captured) if (!engine.state.tensorInfo.has(dataId)) return 'a tensor';
    for (const [optimizer, names, settings] of optimizers) {
      const changed = changedSetting(settings, settingsOfOptimizer(optimizer, names));
      if (changed) return changed;
    }
    return undefined;
  };
}

const gradientOf = (kernelName: string) => tf.getGradient(kernelName)?.gradFunc;
