/** What the experiment computes, and what comes out. */

/** How much to compute. */
export interface StudySettings {
  /** The flow's end; the errors are recorded at `records` equal distances up to it. */
  readonly time: number;
  readonly records: number;
  /** h, h/2, h/4 of the steps on tensors. */
  readonly h: number;
  /** The largest of three steps in float64, from which the limit h → 0 is extrapolated. */
  readonly limitH: number;
  /** Of the steps with a potential network, each as many as h's: 1 for h alone, 3 for all. */
  readonly potentialSizes: number;
  /** Whether float64 follows the affine distances too, which takes most of the time. */
  readonly isAffineInFloat64: boolean;
}

/** Errors of one method with one step size. */
export interface StepErrors {
  readonly h: number;
  /** W₂ to the true flow at the recorded times. */
  readonly errors: readonly number[];
  /** The largest of them, and the last. */
  readonly largest: number;
  readonly last: number;
}

/** What came out for one method. */
export interface MethodResult {
  readonly name: string;
  readonly label: string;
  readonly steps: readonly StepErrors[];
  /** W₂ from the limit h → 0 of the method to the true flow, from float64. */
  readonly limit?: Omit<StepErrors, 'h'>;
  /** log₂ of the ratio of the changes from h to h/2 and from h/2 to h/4, at the end. */
  readonly order?: number;
  /** The largest W₂ between the steps on tensors and those in float64, over all steps and all h. */
  readonly difference?: number;
}

/** What came out for one problem. */
export interface ProblemResult {
  readonly name: 'ornstein-uhlenbeck' | 'double-well';
  /** The recorded times. */
  readonly times: readonly number[];
  /** W₂ that the true flow has yet to go at the start. */
  readonly way: number;
  readonly methods: readonly MethodResult[];
}

/** The experiment's numbers. */
export interface Study {
  readonly settings: StudySettings;
  readonly problems: readonly ProblemResult[];
}
