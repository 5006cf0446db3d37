/** What `robustness.json` holds: the measurements of every finished run, and on what. */

/** What one critic answers to one perturbation at one level. */
export interface CriticResponse {
  readonly perturbation: string;
  readonly level: number;
  /** Mean of Δf; positive: perturbed images look less real to the critic. */
  readonly mean: number;
  /** Mean of |Δf|. */
  readonly meanAbsolute: number;
}

/** One critic's numbers; all in the critic's own unit. */
export interface CriticMeasurement {
  /** f over real images; the population's standard deviation. */
  readonly real: { readonly mean: number; readonly standardDeviation: number };
  readonly generated: { readonly mean: number };
  /** E f(real) - E f(generated). */
  readonly gap: number;
  /** Mean norm of ∇f at real images: L², and Wasserstein-2 on the WWGAN authors' pixel graph. */
  readonly slope: { readonly l2: number; readonly wasserstein: number };
  readonly responses: readonly CriticResponse[];
}

/** A perturbation as the tables name it. */
export interface MeasuredPerturbation {
  readonly name: string;
  readonly unit: string;
  /** Rising from 0, which is the image itself. */
  readonly levels: readonly number[];
}

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
  readonly perturbations: readonly MeasuredPerturbation[];
  readonly runs: readonly RunMeasurement[];
  /** Runs of the experiment that are not complete, and so not measured. */
  readonly unfinished: readonly string[];
}
