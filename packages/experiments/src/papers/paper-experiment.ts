/**
 * What an experiment of the papers is: a list of presets to train, and what is made of their runs
 * afterwards. It is data; how it is done stands in `run-experiment.ts`, and nothing there knows any
 * experiment.
 */

/** `paper`: the papers' settings, for a GPU. `cpu`: the same comparison in minutes, small. */
export type Scale = 'paper' | 'cpu';

/** One preset of an experiment, and one panel of its report. */
export interface Part {
  /** Its folder within the experiment's. */
  readonly name: string;
  readonly preset: string;
  /**
   * Another experiment whose runs, at the same scale, are taken if they are there and were trained
   * with just these settings. It is looked for beside the experiment's own folder.
   */
  readonly reuses?: { readonly experiment: string; readonly part: string };
}

/** What follows the training; a report is always made, last. */
export type Afterwards = 'robustness' | 'walk';

/** What is trained at one scale. */
export interface ScaledExperiment {
  readonly parts: readonly Part[];
  /** What is trained in place of `parts` where CelebA was not given, and what to say about it. */
  readonly withoutFaces?: { readonly parts: readonly Part[]; readonly note: string };
  /** That the data are not those of the paper, whatever is given. */
  readonly note?: string;
  /** How long it takes, for `wprox experiment`. */
  readonly takes: string;
}

export interface PaperExperiment {
  readonly title: string;
  /** What it shows, and which figure it is of. */
  readonly description: string;
  readonly scales: Readonly<Record<Scale, ScaledExperiment>>;
  readonly afterwards: readonly Afterwards[];
}
