/**
 * An experiment of the papers as data: the presets to train, and what `wprox experiment` computes
 * from their runs afterwards; or a study, which `@wprox/figures` computes without presets.
 */

/** `paper`: the settings of the papers, for a GPU. `cpu`: a small version that takes minutes. */
export type Scale = 'paper' | 'cpu';

/** One preset of an experiment; it becomes one panel of the report. */
export interface Part {
  /** Its folder inside the folder of the experiment. */
  readonly name: string;
  readonly preset: string;
  /**
   * A part of another experiment whose runs are used if they exist, are complete and have the same
   * settings. Its folder must be beside that of this experiment.
   */
  readonly reuses?: { readonly experiment: string; readonly part: string };
}

/** Steps between the training and the report. */
export type Afterwards = 'robustness' | 'walk';

/** The version of an experiment at one scale. */
export interface ScaledExperiment {
  readonly parts: readonly Part[];
  /** The parts to train if no CelebA is given, and a note for the reader about that. */
  readonly withoutFaces?: { readonly parts: readonly Part[]; readonly note: string };
  /** A note for the reader, such as that the data differ from those of the paper. */
  readonly note?: string;
  /** How long it takes, as `wprox experiment` prints it. */
  readonly takes: string;
}

interface Described {
  readonly title: string;
  /** What it compares, and which figure it repeats. */
  readonly description: string;
}

/** An experiment that trains presets. */
export interface TrainedExperiment extends Described {
  readonly kind: 'training';
  readonly scales: Readonly<Record<Scale, ScaledExperiment>>;
  readonly afterwards: readonly Afterwards[];
}

/** An experiment that `@wprox/figures` computes as the study of the same name; it has one scale. */
export interface StudyExperiment extends Described {
  readonly kind: 'study';
  /** How long it takes, as `wprox experiment` prints it. */
  readonly takes: string;
}

/** An experiment of the papers. */
export type PaperExperiment = TrainedExperiment | StudyExperiment;
