/** Who measures a generator in training. */
import type { GanTraining } from './gan-training.js';

/** Compares a training's generator with real data. */
export interface Judge<Judgement> {
  /**
   * Measures the generator and leaves the training as it is. Two measurements draw the same latents
   * ({@link GanTraining.evaluationRandom}), so that they differ by the generator alone.
   */
  measure(training: GanTraining): Promise<Judgement>;
  /** Frees what the judge holds. */
  dispose(): void;
}
