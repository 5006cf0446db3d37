/**
 * Reads and restores the whole state of TensorFlow.js's optimizers as named tensors, exact to the
 * bit. Their own `getWeights` recomputes a part of the state and so rounds it.
 */
import * as tf from '@tensorflow/tfjs';

/** A `tf.Optimizer` whose whole state can be saved and restored. */
export interface StatefulOptimizer extends tf.Optimizer {
  /**
   * Returns the accumulators by name, for example `adam.m.0` and `adam.beta1`. The accumulators of
   * the variables exist only after the first step; number i belongs to the i-th variable.
   * The tensors stay the optimizer's: its next step changes them, and the caller must not dispose them.
   */
  state(): Record<string, tf.Tensor>;

  /**
   * Restores a saved state: the next steps equal those of the saved optimizer to the bit. A call
   * that throws changes nothing. The optimizer's own state is accepted.
   * @param state float32 tensors; they stay the caller's. Names of other objects are ignored.
   * @param variables what the optimizer trains, in the order of its steps; they stay the caller's.
   * @throws RangeError naming the tensor that is missing, superfluous, disposed, or of another shape
   * or type; or if `variables` is empty.
   */
  restore(state: Readonly<Record<string, tf.Tensor>>, variables: readonly tf.Variable[]): void;
}

/** An accumulator of TensorFlow.js for one variable. */
export interface Accumulator {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** Where an optimizer of TensorFlow.js keeps its state: private fields by their names in the state. */
export interface StateLayout {
  /** The prefix of all names. */
  readonly prefix: string;
  /** Fields that hold a list of accumulators, one for each variable. */
  readonly lists: Readonly<Record<string, string>>;
  /** Fields that hold one variable. */
  readonly singles: Readonly<Record<string, string>>;
}

/** Gradients by the name of the weight, or as a list; a weight without a gradient has null. */
export type Gradients = Parameters<tf.AdamOptimizer['applyGradients']>[0];

/** The names of the variables that each optimizer has stepped, in their order. */
const stepped = new WeakMap<tf.Optimizer, readonly string[]>();

/**
 * Binds an optimizer to the variables of its first step. TensorFlow.js keeps accumulators by position,
 * so that the steps of a second network would use those of the first.
 * @throws RangeError naming a variable of another network.
 */
export function assertSameVariables(optimizer: tf.Optimizer, gradients: Gradients): void {
  const names = Array.isArray(gradients)
    ? gradients.map(({ name }) => name)
    : Object.keys(gradients);
  const before = stepped.get(optimizer) ?? [];
  const at = names.findIndex((name, i) => i < before.length && name !== before[i]);
  if (at >= 0) {
    throw new RangeError(
      `the optimizer steps ${names[at]}, but an earlier step had ${before[at]} in its place; ` +
        'give each network an optimizer of its own',
    );
  }
  if (names.length > before.length) stepped.set(optimizer, names);
}

/** Implements {@link StatefulOptimizer.state}. */
export function readState(optimizer: tf.Optimizer, layout: StateLayout): Record<string, tf.Tensor> {
  const { prefix, lists, singles } = layout;
  const named: Record<string, tf.Tensor> = {};
  for (const [key, field] of Object.entries(lists)) {
    accumulators(optimizer, field).forEach(({ variable }, i) => {
      named[`${prefix}.${key}.${i}`] = variable;
    });
  }
  for (const [key, field] of Object.entries(singles)) {
    named[`${prefix}.${key}`] = single(optimizer, field);
  }
  return named;
}

/** Implements {@link StatefulOptimizer.restore}. */
export function restoreState(
  optimizer: tf.Optimizer,
  layout: StateLayout,
  state: Readonly<Record<string, tf.Tensor>>,
  variables: readonly tf.Variable[],
): void {
  if (variables.length === 0) {
    throw new RangeError('variables is empty; expected those that the optimizer trains');
  }
  const { prefix, lists, singles } = layout;
  const isListed = (name: string) =>
    Object.keys(lists).some((key) => name.startsWith(`${prefix}.${key}.`));
  // A state saved before the first step has no accumulators of variables.
  const trained = Object.keys(state).some(isListed) ? variables : [];
  const shapes = expectedShapes(optimizer, layout, trained);
  for (const [name, shape] of shapes) requireTensor(name, state[name], shape);
  const superfluous = Object.keys(state).find((name) => isListed(name) && !shapes.has(name));
  if (superfluous) {
    const count = `${variables.length} variable${variables.length === 1 ? '' : 's'}`;
    throw new RangeError(`${superfluous} is superfluous; expected accumulators of ${count}`);
  }

  // The state may be the optimizer's own, so that the copies must exist before any assignment.
  const copies = new Map([...shapes.keys()].map((name) => [name, tf.clone(state[name]!)]));
  for (const [key, field] of Object.entries(lists)) {
    const names = trained.map((_, i) => `${prefix}.${key}.${i}`);
    restoreList(
      optimizer,
      field,
      trained,
      names.map((name) => copies.get(name)!),
    );
  }
  for (const [key, field] of Object.entries(singles)) {
    single(optimizer, field).assign(copies.get(`${prefix}.${key}`)!);
  }
  tf.dispose([...copies.values()]);
  if (trained.length > 0) {
    stepped.set(
      optimizer,
      trained.map(({ name }) => name),
    );
  } else {
    stepped.delete(optimizer);
  }
}

/** The name and shape of each tensor in a state of the given variables. */
function expectedShapes(
  optimizer: tf.Optimizer,
  { prefix, lists, singles }: StateLayout,
  variables: readonly tf.Variable[],
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const key of Object.keys(lists)) {
    variables.forEach(({ shape }, i) => {
      shapes.set(`${prefix}.${key}.${i}`, shape);
    });
  }
  for (const [key, field] of Object.entries(singles)) {
    shapes.set(`${prefix}.${key}`, single(optimizer, field).shape);
  }
  return shapes;
}

function requireTensor(
  name: string,
  tensor: tf.Tensor | undefined,
  shape: readonly number[],
): void {
  let found: string | undefined;
  if (!tensor) found = 'is missing';
  else if (tensor.isDisposed) found = 'is disposed';
  else if (tensor.shape.join() !== shape.join()) found = `has shape [${tensor.shape}]`;
  else if (tensor.dtype !== 'float32') found = `has type ${tensor.dtype}`;
  if (found) throw new RangeError(`${name} ${found}; expected shape [${shape}] of float32`);
}

/** Assigns to accumulators that fit and replaces those of other variables. */
function restoreList(
  optimizer: tf.Optimizer,
  field: string,
  variables: readonly tf.Variable[],
  values: readonly tf.Tensor[],
): void {
  const present = accumulators(optimizer, field);
  const fits =
    present.length === values.length &&
    present.every(({ variable }, i) => variable.shape.join() === values[i]!.shape.join());
  if (fits) {
    present.forEach(({ variable }, i) => {
      variable.assign(values[i]!);
    });
    return;
  }
  tf.dispose(present.map(({ variable }) => variable));
  (optimizer as unknown as Record<string, Accumulator[]>)[field] = values.map((value, i) => ({
    originalName: variables[i]!.name,
    variable: tf.variable(value, false),
  }));
}

function accumulators(optimizer: tf.Optimizer, field: string): readonly Accumulator[] {
  return (optimizer as unknown as Record<string, Accumulator[]>)[field]!;
}

function single(optimizer: tf.Optimizer, field: string): tf.Variable {
  return (optimizer as unknown as Record<string, tf.Variable>)[field]!;
}
