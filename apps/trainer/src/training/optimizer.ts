/**
 * tfjs's optimizers with their whole state as named tensors. Their own `getWeights` recomputes some
 * of it, and so rounds; these are the variables themselves.
 */
import * as tf from '@tensorflow/tfjs';
import { adam } from '@wprox/runtime';
import type { RunConfig } from '../config/index.js';
import type { NamedTensors } from './player.js';

type OptimizerConfig = RunConfig['optimizer'];

/** What an optimizer remembers of each variable, in the order of the variables. */
type Accumulators = { originalName: string; variable: tf.Variable }[];

/** Private fields of tfjs's classes: lists of accumulators, and single variables. */
interface Layout {
  readonly lists: Readonly<Record<string, string>>;
  readonly singles: Readonly<Record<string, string>>;
}

/** By the prefix of the names in a checkpoint. */
const layouts: Record<OptimizerConfig['name'], Layout> = {
  adam: {
    lists: { m: 'accumulatedFirstMoment', v: 'accumulatedSecondMoment' },
    singles: { beta1: 'accBeta1', beta2: 'accBeta2' },
  },
  rmsprop: {
    lists: { square: 'accumulatedMeanSquares', momentum: 'accumulatedMoments' },
    singles: {},
  },
};

/** An optimizer of a given list of variables. */
export class TrackedOptimizer {
  readonly optimizer: tf.Optimizer;
  private readonly name: OptimizerConfig['name'];

  /** @param variables stay the caller's. */
  constructor(
    config: OptimizerConfig,
    private readonly variables: readonly tf.Variable[],
  ) {
    this.name = config.name;
    this.optimizer = open(config);
  }

  /** The accumulators by name; none before the first step. The caller must not dispose them. */
  state(): NamedTensors {
    const named: NamedTensors = {};
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

  /** Makes accumulators for a state to be assigned to, if it is one after a first step. */
  prepareFor(state: NamedTensors): void {
    for (const [key, field] of Object.entries(layouts[this.name].lists)) {
      if (!(`${this.name}.${key}.0` in state)) continue;
      // As the optimizer does at its first step.
      this.fields[field] = this.variables.map((variable) => ({
        originalName: variable.name,
        variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
      }));
    }
  }

  dispose(): void {
    this.optimizer.dispose();
  }

  private get fields(): Record<string, Accumulators | tf.Variable> {
    return this.optimizer as unknown as Record<string, Accumulators | tf.Variable>;
  }
}

function open(config: OptimizerConfig): tf.Optimizer {
  const { learningRate, epsilon } = config;
  return config.name === 'adam'
    ? adam(learningRate, config.beta1, config.beta2, epsilon)
    : tf.train.rmsprop(learningRate, config.decay, config.momentum, epsilon);
}
