/**
 * What the lab shows, as plain data: one experiment with its runs side by side, and how the page looks at
 * them. The URL, "copy as experiment" and the worker are made from this alone.
 */
import type { ExperimentConfig, ResolvedRun } from '@wprox/experiments/configs';

/** When two runs count as equally far. */
export type Fairness = 'iterations' | 'generator-steps' | 'time';

/** How fast the runs go: as fast as they can, or one phase of Algorithm 1 at a time. */
export type Pace =
  | { readonly kind: 'full' }
  | { readonly kind: 'slow'; readonly perSecond: number };

/** How the page looks at the runs. */
export interface View {
  readonly fairness: Fairness;
  readonly pace: Pace;
  /** Heat map below the points. */
  readonly map: 'none' | 'critic' | 'potential';
  /** Arrows from the anchor's points to the present ones. */
  readonly arrows: boolean;
  /** Lines of the optimal coupling between generated and real points. */
  readonly coupling: boolean;
}

/** The state of the tab of points (and of the tab of digits). */
export interface Lab {
  /** A parsed experiment of one seed; each variant is a run beside the others, 1 to 4 of them. */
  readonly experiment: ExperimentConfig;
  readonly view: View;
}

/** One run of the lab: its settings with all defaults, and the label of its variant. */
export interface LabRun {
  readonly label: string;
  readonly config: ResolvedRun;
}
