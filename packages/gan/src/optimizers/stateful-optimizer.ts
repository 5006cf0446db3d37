/**
 * tfjs's optimizers with their whole state as named tensors, so that training can stop and go on to
 * the bit. Their own `getWeights` recomputes some of it, and so rounds; these are the variables
 * themselves.
 */
import * as tf from '@tensorflow/tfjs';
import { adam } from '@wprox/runtime';
import type { OptimizerSettings } from './settings.js';

/** What an optimizer remembers of each variable, in the order of the variables. */
type Accumulators = { originalName: string; variable: tf.Variable }[];

/** Private fields of tfjs's classes: lists of accumulators, and single variables. */
interface Layout {
  readonly lists: Readonly<Record<string, string>>;
  readonly singles: Readonly<Record<string, string>>;
}

/** By the prefix of the names in a state. */
const layouts: Record<OptimizerSettings['name'], Layout> = {
  adam: {
    lists: { m: 'accumulatedFirstMoment', v: 'accumulatedSecondMoment' },
    singles: { beta1: 'accBeta1', beta2: 'accBeta2' },
  },
  rmsprop: {
    lists: { square: 'accumulatedMeanSquares', momentum: 'accumulatedMoments' },
    singles: {},
  },
};

/** An optimizer of a given list of variables, whose state can be saved and restored exactly. */
export class StatefulOptimizer {
  /** tfjs's optimizer; this object's own. */
  readonly optimizer: tf.Optimizer;
  private readonly name: OptimizerSettings['name'];

  /**
   * @param variables what it trains; they stay the caller's.
   * @throws RangeError naming a setting that is out of range, or if there are no variables.
   *
   * @example
   * const weights = critic.trainableWeights.map((weight) => weight.read() as tf.Variable);
   * const optimizer = new StatefulOptimizer(paperOptimizers['wgan-gp'], weights);
   */
  constructor(
    settings: OptimizerSettings,
    private readonly variables: readonly tf.Variable[],
  ) {
    requireSettings(settings);
    if (variables.length === 0) {
      throw new RangeError('variables is empty; expected those that the optimizer trains');
    }
    this.name = settings.name;
    this.optimizer = open(settings);
  }

  /** One step down; returns the loss before it, a scalar of the caller's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    return this.optimizer.minimize(loss, true, [...this.variables])!;
  }

  /**
   * The accumulators by name; those of each variable are there after the first step only. The tensors
   * are the optimizer's, not to be disposed, and change with its next step: read them before.
   */
  state(): Record<string, tf.Tensor> {
    const named: Record<string, tf.Tensor> = {};
    const { lists, singles } = layouts[this.name];
    for (const [key, field] of Object.entries(lists)) {
      (this.fields[field] as Accumulators).forEach(({ variable }, i) => {
        named[`${this.name}.${key}.${i}`] = variable;
      });
    }
    for (const [key, field] of Object.entries(singles)) {
      named[`${this.name}.${key}`] = this.fields[field] as tf.Variable;
    }
    return named;
  }

  /**
   * Takes on a saved state, exactly: the next steps are those that the saved optimizer would take.
   * @param state stays the caller's; what is not the optimizer's is passed over.
   * @throws RangeError naming what is missing or of another shape; the state is then half taken on.
   */
  restore(state: Readonly<Record<string, tf.Tensor>>): void {
    this.prepareFor(state);
    for (const [name, target] of Object.entries(this.state())) {
      const value = state[name];
      if (!value || value.shape.join() !== target.shape.join()) {
        const found = value ? `has shape [${value.shape}]` : 'is missing';
        throw new RangeError(`${name} ${found}; expected shape [${target.shape}]`);
      }
      (target as tf.Variable).assign(value);
    }
  }

  /** Frees the accumulators; the variables stay. */
  dispose(): void {
    this.optimizer.dispose();
  }

  /** Has the accumulators that a state is one of: all after a first step, else none. */
  private prepareFor(state: Readonly<Record<string, tf.Tensor>>): void {
    const { lists } = layouts[this.name];
    const stepped = Object.keys(lists).some((key) => `${this.name}.${key}.0` in state);
    for (const field of Object.values(lists)) {
      const present = this.fields[field] as Accumulators;
      if (stepped === present.length > 0) continue;
      for (const { variable } of present) variable.dispose();
      // As the optimizer does at its first step.
      this.fields[field] = (stepped ? this.variables : []).map((variable) => ({
        originalName: variable.name,
        variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
      }));
    }
  }

  private get fields(): Record<string, Accumulators | tf.Variable> {
    return this.optimizer as unknown as Record<string, Accumulators | tf.Variable>;
  }
}

function open(settings: OptimizerSettings): tf.Optimizer {
  const { learningRate, epsilon } = settings;
  return settings.name === 'adam'
    ? adam(learningRate, settings.beta1, settings.beta2, epsilon)
    : tf.train.rmsprop(learningRate, settings.decay, settings.momentum, epsilon);
}

function requireSettings(settings: OptimizerSettings): void {
  if (!Object.hasOwn(layouts, settings.name)) {
    const names = Object.keys(layouts).join(', ');
    throw new RangeError(`the optimizer's name is ${settings.name}; expected one of ${names}`);
  }
  const { learningRate, epsilon, ...rest } = settings;
  for (const [name, value] of Object.entries({ learningRate, epsilon })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new RangeError(`${name} is ${value}; expected a positive number`);
    }
  }
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'number' && !(value >= 0 && value < 1)) {
      throw new RangeError(`${name} is ${value}; expected a number from 0 to below 1`);
    }
  }
}
