/** Content of `robustness.json`: the measurements of every complete run, and what they used. */

/** Response of one critic to one perturbation at one level. */
export interface CriticResponse {
  readonly perturbation: string;
  readonly level: number;
  /** Mean of Δf; positive if the critic rates perturbed images as less real. */
  readonly mean: number;
  /** Mean of |Δf|. */
  readonly meanAbsolute: number;
}

/** The numbers of one critic, in the units of that critic. */
export interface CriticMeasurement {
  /** Mean and population standard deviation of f over real images. */
  readonly real: { readonly mean: number; readonly standardDeviation: number };
  /** Mean of f over generated images. */
  readonly generated: { readonly mean: number };
  /** E f(real) - E f(generated). */
  readonly gap: number;
  /** Mean norm of ∇f at real images, in L² and in Wasserstein-2 on the pixel graph of WWGAN. */
  readonly slope: { readonly l2: number; readonly wasserstein: number };
  readonly responses: readonly CriticResponse[];
}

/** A perturbation and its levels. */
export interface MeasuredPerturbation {
  readonly name: string;
  readonly unit: string;
  /** Increasing levels; 0 is the unchanged image. */
  readonly levels: readonly number[];
}

/** The measurement of the critic of one run. */
export interface RunMeasurement extends CriticMeasurement {
  /** Name of the run folder, such as `wwgan-seed1`. */
  readonly run: string;
  readonly variant: string;
  /** Display name of the variant. */
  readonly label: string;
  readonly seed: number;
  /** Number of outer iterations of training. */
  readonly iterations: number;
}

/** All measurements; the same folder on the same backend gives the same numbers. */
export interface RobustnessData {
  readonly experiment: string;
  readonly title: string;
  /** Split and number of the real images, such as `cifar10/test`; as many images are generated. */
  readonly images: { readonly split: string; readonly count: number };
  /** Seed of latents and perturbations. */
  readonly seed: number;
  readonly backend: string;
  readonly perturbations: readonly MeasuredPerturbation[];
  readonly runs: readonly RunMeasurement[];
  /** Names of the runs that are not complete and so not measured. */
  readonly unfinished: readonly string[];
}
