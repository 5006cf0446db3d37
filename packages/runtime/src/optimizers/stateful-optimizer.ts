/**
 * Reads and restores the whole state of TensorFlow.js's optimizers as named tensors, exact to the
 * bit. Their own `getWeights` recomputes a part of the state and so rounds it.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  described,
  escaped,
  reject,
  requireArray,
  requireObject,
  requireRecord,
} from '@wprox/arguments';

/** A `tf.Optimizer` whose whole state can be saved and restored. */
export interface StatefulOptimizer extends tf.Optimizer {
  /**
   * α, the step size. Each step reads it, replayed ones too: for a schedule assign the next number between
   * two steps. A step throws an ArgumentError unless it is a number from -1e37 to 1e37.
   */
  learningRate: number;

  /**
   * Returns the accumulators by name, for example `adam.m.0` and `adam.beta1`. The accumulators of
   * the variables exist only after the first step; number i belongs to the i-th variable.
   * The tensors stay the optimizer's: its next step changes them, and the caller must not dispose them.
   * @throws Error after `dispose`.
   */
  state(): Record<string, tf.Tensor>;

  /**
   * Restores a saved state: the next steps equal those of the saved optimizer to the bit. A call
   * that throws changes nothing. The optimizer's own state is accepted.
   * @param state float32 tensors; they stay the caller's. Names of other objects are ignored.
   * @param variables what the optimizer trains, in the order of its steps; they stay the caller's. An
   * optimizer that has taken a step knows them. It needs them to take a state of no steps.
   * @throws ArgumentError naming the tensor that is missing, superfluous, disposed, no tensor, or of another shape
   * or type; if the state is of another optimizer; or if `variables` is empty or not known.
   * @throws Error after `dispose`, or inside a gradient.
   */
  restore(state: Readonly<Record<string, tf.Tensor>>, variables?: readonly tf.Variable[]): void;
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

/** Optimizers that are disposed. */
const disposed = new WeakSet<tf.Optimizer>();

/** Remembers that an optimizer is disposed. @returns false if it was before: the call has no effect. */
export function markDisposed(optimizer: tf.Optimizer): boolean {
  if (disposed.has(optimizer)) return false;
  disposed.add(optimizer);
  return true;
}

function assertUsable(optimizer: tf.Optimizer): void {
  if (disposed.has(optimizer)) throw new Error('the optimizer is disposed; make a new one');
}

/**
 * Binds an optimizer to the variables of its first step. TensorFlow.js keeps accumulators by position,
 * so that the steps of a second network would use those of the first.
 * @throws ArgumentError naming a variable of another network. @throws Error after `dispose`.
 */
export function assertSameVariables(optimizer: tf.Optimizer, gradients: Gradients): void {
  assertUsable(optimizer);
  requireObject('gradients', Array.isArray(gradients) ? {} : gradients, 'gradients by name');
  const names = Array.isArray(gradients)
    ? gradients.map(({ name }) => name)
    : Object.keys(gradients);
  const before = stepped.get(optimizer) ?? [];
  const at = names.findIndex((name, i) => i < before.length && name !== before[i]);
  if (at >= 0) {
    throw new ArgumentError(
      'gradients',
      `are of ${described(names[at])}, but an earlier step had ${described(before[at])} in its place; ` +
        'give each network an optimizer of its own',
    );
  }
  if (names.length > before.length) stepped.set(optimizer, names);
}

/** Names and gradients in their order; null for a weight without a gradient. */
export function namedGradients(gradients: Gradients): (readonly [string, tf.Tensor | null])[] {
  return Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor] as const)
    : Object.entries(gradients);
}

/** Returns the accumulator of the weight at an index; the first step makes it, of zeros. */
export function accumulatorAt(
  list: Accumulator[],
  index: number,
  originalName: string,
  weights: tf.Variable,
): tf.Variable {
  list[index] ??= {
    originalName,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(weights), false)),
  };
  return list[index].variable;
}

/** Implements {@link StatefulOptimizer.state}. */
export function readState(optimizer: tf.Optimizer, layout: StateLayout): Record<string, tf.Tensor> {
  assertUsable(optimizer);
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
  given?: readonly tf.Variable[],
): void {
  assertUsable(optimizer);
  if (tf.engine().state.gradientDepth > 0) {
    throw new Error('restore was called inside a gradient (minimize, grad); call it between steps');
  }
  requireRecord('state', state, 'what state() returned');
  const { prefix, lists, singles } = layout;
  const foreign = Object.keys(state).find((name) => isOfOther(name, prefix));
  if (foreign !== undefined) {
    const name = escaped(foreign.slice(0, 60));
    throw new ArgumentError(name, `is superfluous; expected the state of ${prefix}`);
  }
  for (const [name, value] of Object.entries(state)) {
    if (!(value instanceof tf.Tensor)) reject(escaped(name.slice(0, 60)), value, 'a tensor');
  }
  const isListed = (name: string) =>
    Object.keys(lists).some((key) => name.startsWith(`${prefix}.${key}.`));
  // A state saved before the first step has no accumulators of variables.
  const hasSteps = Object.keys(state).some(isListed);
  // Only a caller who names the variables can want to forget the steps, as from a checkpoint of none.
  const [list] = Object.keys(lists);
  if (!hasSteps && given === undefined && list !== undefined && hasAccumulators(optimizer, lists)) {
    throw new ArgumentError(
      `${prefix}.${list}.0`,
      'is missing; expected all of the state; to forget all steps, give the variables',
    );
  }
  const variables = variablesOf(optimizer, given, hasSteps);
  const trained = hasSteps ? variables : [];
  const shapes = expectedShapes(optimizer, layout, trained);
  for (const [name, shape] of shapes) requireTensor(name, state[name], shape);
  const superfluous = Object.keys(state).find((name) => isListed(name) && !shapes.has(name));
  if (superfluous) {
    const count = `${variables.length} variable${variables.length === 1 ? '' : 's'}`;
    throw new ArgumentError(superfluous, `is superfluous; expected accumulators of ${count}`);
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

const KINDS = ['adam', 'rmsprop', 'sgd'];

/** Tells whether an entry of a state belongs to an optimizer of another kind. */
function isOfOther(name: string, prefix: string): boolean {
  const [kind = ''] = name.split('.');
  return kind !== prefix && KINDS.includes(kind);
}

/** The variables that were given, or else those of the optimizer's earlier steps. */
function variablesOf(
  optimizer: tf.Optimizer,
  given: readonly tf.Variable[] | undefined,
  areNeeded: boolean,
): readonly tf.Variable[] {
  const expected = 'the variables that the optimizer trains';
  if (given === undefined) {
    const names = stepped.get(optimizer) ?? [];
    const known = names.flatMap((name) => tf.engine().registeredVariables[name] ?? []);
    if (known.length === names.length && (known.length > 0 || !areNeeded)) return known;
    throw new ArgumentError('variables', `is missing and not known yet; expected ${expected}`);
  }
  requireArray('variables', given, expected);
  if (given.length === 0) throw new ArgumentError('variables', `is empty; expected ${expected}`);
  for (const [i, each] of given.entries()) {
    if (!(each instanceof tf.Variable)) reject(`variables[${i}]`, each, 'a tf.Variable');
  }
  return given;
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
  if (tensor === undefined || tensor === null) found = 'is missing';
  else if (!(tensor instanceof tf.Tensor)) found = `is ${described(tensor)}`;
  else if (tensor.isDisposed) found = 'is disposed';
  else if (tensor.shape.join() !== shape.join()) found = `has shape [${tensor.shape}]`;
  else if (tensor.dtype !== 'float32') found = `has type ${tensor.dtype}`;
  if (found) throw new ArgumentError(name, `${found}; expected a tensor [${shape}] of float32`);
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

/** Whether an optimizer has accumulated something. */
const hasAccumulators = (optimizer: tf.Optimizer, lists: StateLayout['lists']) =>
  Object.values(lists).some((field) => accumulators(optimizer, field).length > 0);

function accumulators(optimizer: tf.Optimizer, field: string): readonly Accumulator[] {
  return (optimizer as unknown as Record<string, Accumulator[]>)[field]!;
}

function single(optimizer: tf.Optimizer, field: string): tf.Variable {
  return (optimizer as unknown as Record<string, tf.Variable>)[field]!;
}
