/**
 * Listens to everything that a step does with TensorFlow.js while it is recorded: kernels, numbers that
 * the host writes or reads, variables, optimizers and random numbers. Nothing stays replaced afterwards,
 * so that steps which are not being recorded cost nothing.
 */
import * as tf from '@tensorflow/tfjs';
import { type DrawListener, draws } from '../random/draws.js';
import { engineOf } from './engine.js';
import { type SettingListener, settings } from './read-settings.js';

/** What a listener learns. Calls within a kernel are part of the kernel and are not told. */
export interface StepListener extends DrawListener, SettingListener {
  kernel(
    config: { readonly kernelName: string; readonly kernelFunc: tf.KernelFunc },
    inputs: object,
    attrs: tf.NamedAttrMap | undefined,
    outputs: tf.TensorInfo | tf.TensorInfo[],
  ): void;
  /** The host wrote numbers. */
  written(tensor: tf.Tensor, values: unknown): void;
  assigned(variable: tf.Variable, value: tf.Tensor): void;
  /** A variable was made or disposed. */
  variablesChanged(): void;
  /** A tensor was kept: no tidy disposes it. */
  kept(tensor: tf.Tensor): void;
  /** A tensor was disposed, also by a tidy or an assignment. */
  disposed(tensor: tf.Tensor): void;
  /** An optimizer counted a step. */
  optimized(optimizer: tf.Optimizer): void;
  /** The step did something that a replay cannot do again. */
  unrepeatable(what: string): void;
}

/** Replaces a function of an object until the returned function is called. */
function replace<Name extends string>(
  target: object,
  name: Name,
  make: (original: (...args: never[]) => unknown) => (...args: never[]) => unknown,
): () => void {
  const fields = target as Record<Name, (...args: never[]) => unknown>;
  const isOwn = Object.hasOwn(target, name);
  const original = fields[name];
  fields[name] = make(original);
  return () => {
    if (isOwn) fields[name] = original;
    else delete (fields as Partial<typeof fields>)[name];
  };
}

/** Runs a step while `listener` learns what it does. */
export function listening<T>(listener: StepListener, run: () => T): T {
  const engine = engineOf();
  let depth = 0;
  const restore: (() => void)[] = [];
  const hook = (
    target: object,
    name: string,
    tell: (args: unknown[], result: unknown, self: unknown) => void,
    isInKernelsToo = false,
  ) => {
    const make = (original: (...args: unknown[]) => unknown) =>
      function (this: unknown, ...args: unknown[]) {
        const result = original.apply(this, args);
        if (depth === 0 || isInKernelsToo) tell(args, result, this);
        return result;
      };
    restore.push(replace(target, name, make as never));
  };
  const hookKernel = (config: tf.KernelConfig) => {
    const { kernelFunc } = config;
    const told = { kernelName: config.kernelName, kernelFunc };
    const wrapped: tf.KernelFunc = (call) => {
      if (depth > 0) return kernelFunc(call);
      depth++;
      let outputs: tf.TensorInfo | tf.TensorInfo[];
      try {
        outputs = kernelFunc(call);
      } finally {
        depth--;
      }
      listener.kernel(told, call.inputs, call.attrs, outputs);
      return outputs;
    };
    restore.push(replace(config, 'kernelFunc', () => wrapped as never));
  };
  try {
    for (const config of tf.getKernelsForBackend(engine.backendName)) hookKernel(config);
    hook(engine, 'makeTensor', ([values], tensor) => listener.written(tensor as tf.Tensor, values));
    for (const name of ['readSync', 'read', 'readToGPU']) {
      hook(engine, name, () => listener.unrepeatable('reads numbers back from the backend'));
    }
    hook(engine, 'keep', ([tensor]) => listener.kept(tensor as tf.Tensor));
    hook(engine, 'disposeTensor', ([tensor]) => listener.disposed(tensor as tf.Tensor));
    for (const name of ['makeVariable', 'disposeVariable']) {
      hook(engine, name, () => listener.variablesChanged(), true);
    }
    hook(
      tf.Variable.prototype,
      'assign',
      ([value], _, variable) => listener.assigned(variable as tf.Variable, value as tf.Tensor),
      true,
    );
    hook(tf.Optimizer.prototype, 'incrementIterations', (_args, _, optimizer) =>
      listener.optimized(optimizer as tf.Optimizer),
    );
    hook(Math, 'random', () =>
      listener.unrepeatable('draws random numbers that no Random of @wprox/runtime makes'),
    );
    return draws.during(listener, () => settings.during(listener, run));
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}
