/** F(θ) + D̃²(θ, θᵏ)/(2h) with D̃² of RWP, on one batch of latents, as a function of a flat θ. */
import * as tf from '@tensorflow/tfjs';
import { generatorLoss, type Objective } from '@wprox/gan';
import { rwp } from '@wprox/regularizers';
import { recordStep } from '@wprox/runtime/replay';
import { forward, trainableVariables } from '@wprox/runtime/tensors';

/** The batch of an outer iteration. Both stay the caller's. */
export interface ProximalBatch {
  readonly latents: tf.Tensor;
  /** The samples of the anchor θᵏ on these latents. */
  readonly anchorSamples: tf.Tensor;
}

/** A value with its gradient. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Evaluates the objective of a generator, at its present weights. It reads the backend. */
export class ProximalObjective {
  private readonly variables: readonly tf.Variable[];
  private readonly recorded;

  /** @param generator its weights are θ. Generator and critic stay the caller's. */
  constructor(
    generator: tf.LayersModel,
    private readonly critic: tf.LayersModel,
    private readonly objective: Objective,
    h: number,
  ) {
    const variables = trainableVariables(generator);
    const distance = rwp();
    this.variables = variables;
    this.recorded = recordStep(
      ({ latents, anchorSamples }: { latents: tf.Tensor; anchorSamples: tf.Tensor }) => {
        const objectiveOf = () => {
          const samples = forward(generator, latents);
          const squared = distance.squaredDistance(samples, anchorSamples);
          return tf.add(this.lossOf(samples), tf.mul(squared, 1 / (2 * h))) as tf.Scalar;
        };
        const { value, grads } = tf.variableGrads(objectiveOf, variables);
        const parts = variables.map(({ name }) => tf.reshape(grads[name]!, [-1]));
        return tf.concat([tf.reshape(value, [1]), ...parts]);
      },
      { name: 'the proximal objective' },
    );
  }

  /** F of samples: the critic's verdict. */
  lossOf(samples: tf.Tensor): tf.Scalar {
    return generatorLoss(this.critic, this.objective, samples);
  }

  /** Reads θ. */
  read(): Float64Array {
    const flat = tf.tidy(() =>
      tf.concat(this.variables.map((variable) => tf.reshape(variable, [-1]))),
    );
    const theta = Float64Array.from(flat.dataSync());
    flat.dispose();
    return theta;
  }

  /** Gives the generator the weights θ, rounded to float32. */
  write(theta: Float64Array): void {
    tf.tidy(() => {
      let at = 0;
      for (const variable of this.variables) {
        const values = Float32Array.from(theta.subarray(at, at + variable.size));
        variable.assign(tf.tensor(values, variable.shape));
        at += variable.size;
      }
    });
  }

  /** Evaluates at the generator's present weights. */
  evaluate(batch: ProximalBatch): Evaluated {
    const numbers = this.recorded.run({ ...batch });
    const [value, ...gradient] = numbers.dataSync();
    numbers.dispose();
    return { value: value!, gradient: Float64Array.from(gradient) };
  }

  /** Frees the recordings. */
  dispose(): void {
    this.recorded.dispose();
  }
}
