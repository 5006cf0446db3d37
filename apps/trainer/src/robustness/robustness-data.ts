/** What `robustness.json` holds: the measurements of every finished run, and on what. */
import type { Perturbation } from '@wprox/metrics';
import type { CriticMeasurement } from './measure-critics.js';

/** One run's critic. */
export interface RunMeasurement extends CriticMeasurement {
  /** The run's folder, such as `wwgan-seed1`. */
  readonly run: string;
  readonly variant: string;
  /** The variant's display name. */
  readonly label: string;
  readonly seed: number;
  /** Outer iterations that it trained for. */
  readonly iterations: number;
}

/** The whole measurement; the same folder on the same backend gives the same. */
export interface RobustnessData {
  readonly experiment: string;
  readonly title: string;
  /** The real images, such as `cifar10/test`, the first `count` of them; as many were generated. */
  readonly images: { readonly split: string; readonly count: number };
  /** Of latents and perturbations. */
  readonly seed: number;
  readonly backend: string;
  readonly perturbations: readonly Pick<Perturbation, 'name' | 'unit' | 'levels'>[];
  readonly runs: readonly RunMeasurement[];
  /** Runs of the experiment that are not complete, and so not measured. */
  readonly unfinished: readonly string[];
}
