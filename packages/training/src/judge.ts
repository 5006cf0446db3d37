/** The interface of what measures a generator in training, such as a Fréchet distance. */
import type { GanTraining } from './gan-training.js';

/** Compares the generator of a training with real data. */
export interface Judge<Judgment> {
  /**
   * Measures the generator and leaves the training as it is. Two measurements draw the same latents
   * ({@link GanTraining.evaluationRandom}), so that they differ by the generator alone.
   */
  measure(training: GanTraining): Promise<Judgment>;
  /** Frees what the judge holds. */
  dispose(): void;
}
