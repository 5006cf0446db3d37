/**
 * How far an outer iteration moves the samples, and how far h lets it. With y the samples of the anchor
 * θᵏ and x those of θᵏ⁺¹ on the same latents, the proximal step that is solved exactly has
 * (x − y)/h = −∇φ(y) for RWP, so that √E‖x − y‖² = h·√E‖∇φ‖². `docs/how-to/choose-h-and-l.md` derives it.
 */
import * as tf from '@tensorflow/tfjs';
import { generatorLoss, type Objective } from '@wprox/gan';
import { Anchor, type ProximalDistance } from '@wprox/regularizers';
import type { Player } from './player.js';

/** What one outer iteration did to the samples. Lengths are in sample units, not squared. */
export interface Movement {
  /** √E‖x − y‖², the root mean square way of a sample. */
  readonly movement: number;
  /** √E‖∇φ(y)‖², the slope of the generator's loss at the anchor's samples; F is the mean of φ. */
  readonly slope: number;
  /** D̃ between x and y, not squared. Left out without a distance, and if the distance learns. */
  readonly proximalDistance?: number;
  /** L, the slope in the metric of the distance; D̃ is about h·L where h binds. */
  readonly proximalSlope?: number;
}

/** The way from a remembered generator to the present one, of `GanTraining.movementFromHere`. */
export interface MovementFromHere {
  /**
   * Measures the way of the samples from the remembered generator to the present one, over the batch of
   * latents that every measurement of the training uses. Reads the backend; the training stays as it is.
   */
  measure(): Promise<Movement>;
  /** Frees the remembered weights. Call it before the training is disposed. */
  dispose(): void;
}

/** What a {@link MovementProbe} looks at. All of it stays the caller's. */
export interface ProbedParts {
  readonly generator: Player;
  readonly critic: Player;
  readonly objective: Objective;
  readonly distance: ProximalDistance | undefined;
}

/**
 * Remembers the generator as it is, and later measures how far its samples have moved. It changes
 * neither network: batch norm's moving statistics are put back too.
 */
export class MovementProbe {
  private readonly before: Anchor;

  /** @param parts players whose weights are as they are before the outer iteration. */
  constructor(private readonly parts: ProbedParts) {
    this.before = new Anchor(parts.generator.model);
  }

  /**
   * Measures the move from the remembered generator to the present one. Reads the backend.
   * @param latents [batch, latentSize]; they stay the caller's.
   */
  async measure(latents: tf.Tensor): Promise<Movement> {
    const measured = tf.tidy(() => this.scalars(latents));
    const values = await Promise.all(measured.map(([, scalar]) => scalar.data()));
    tf.dispose(measured.map(([, scalar]) => scalar));
    return Object.fromEntries(measured.map(([name], i) => [name, values[i]![0]!])) as never;
  }

  /** Frees the remembered weights. The networks are untouched. */
  dispose(): void {
    this.before.dispose();
  }

  private scalars(latents: tf.Tensor): [keyof Movement, tf.Scalar][] {
    const { distance } = this.parts;
    const y = this.before.sample(latents);
    const x = this.present(latents);
    const gradients = this.lossGradients(y);
    const all: [keyof Movement, tf.Scalar][] = [
      ['movement', tf.sqrt(meanSquare(tf.sub(x, y)))],
      ['slope', tf.sqrt(meanSquare(gradients))],
    ];
    if (distance && !distance.ascend) {
      // Rounding can put a distance of 0 below 0.
      const squared = tf.relu(distance.squaredDistance(x, y)) as tf.Scalar;
      all.push(['proximalDistance', tf.sqrt(squared)]);
      if (distance.slope) all.push(['proximalSlope', distance.slope(gradients, y)]);
    }
    return all;
  }

  /** Samples of the present generator; an anchor of its own puts batch norm's statistics back. */
  private present(latents: tf.Tensor): tf.Tensor {
    const present = new Anchor(this.parts.generator.model);
    try {
      return present.sample(latents);
    } finally {
      present.dispose();
    }
  }

  /** ∇φ of each sample: the mean over B samples has the gradient ∇φ/B. */
  private lossGradients(samples: tf.Tensor): tf.Tensor {
    const { critic, objective } = this.parts;
    const present = new Anchor(critic.model);
    try {
      return present.run(() => {
        const gradient = tf.grad((x: tf.Tensor) => generatorLoss(critic.model, objective, x));
        return tf.mul(gradient(samples), samples.shape[0]!);
      });
    } finally {
      present.dispose();
    }
  }
}

/** E‖v‖², the mean over the batch of the squared length of each sample. */
function meanSquare(values: tf.Tensor): tf.Scalar {
  return tf.div(tf.sum(tf.square(values)), values.shape[0]!);
}
