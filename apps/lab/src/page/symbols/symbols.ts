/** The symbols of the page, each in a sentence, with the page of the documentation that says more. */

export interface SymbolText {
  readonly symbol: string;
  readonly name: string;
  readonly text: string;
  /** A page of the documentation, by its path in the repository. */
  readonly page: string;
  readonly linkText: string;
}

export const SYMBOLS = {
  h: {
    symbol: 'h',
    name: 'proximal step size',
    text: 'How far one outer iteration may move the samples: at most h·L in the root mean square, if the step is solved exactly. L is the slope that the generator’s loss has at the samples.',
    page: 'docs/how-to/choose-h-and-l.md#the-speed-limit',
    linkText: 'Choosing h and ℓ',
  },
  ell: {
    symbol: 'ℓ',
    name: 'inner steps',
    text: 'Generator steps against one anchor θᵏ, in each outer iteration.',
    page: 'docs/how-to/choose-h-and-l.md',
    linkText: 'Choosing h and ℓ',
  },
  distance: {
    symbol: 'D̃²',
    name: 'proximal distance',
    text: 'What the regularizer measures between the present samples and those of the anchor. The generator minimizes F + D̃²/(2h). RWP measures E‖x − y‖², which is at least W₂²; the SBE distances measure less.',
    page: 'docs/packages/regularizers.md',
    linkText: 'The regularizers',
  },
  anchor: {
    symbol: 'θᵏ',
    name: 'anchor',
    text: 'The generator at the beginning of outer iteration k. Its points are the tails of the arrows.',
    page: 'docs/concepts/theory/steps.md',
    linkText: 'The steps of the algorithms',
  },
  horizon: {
    symbol: 'h·N',
    name: 'horizon',
    text: 'The flow time that N outer iterations cover. A sample moves at most h·N·L, so h·N·L must be larger than the distance to the data.',
    page: 'docs/how-to/choose-h-and-l.md#set-h-by-the-time-that-training-covers',
    linkText: 'Set h by the time that training covers',
  },
  w2: {
    symbol: 'W₂',
    name: 'Wasserstein-2 distance',
    text: 'The root of the least mean squared distance over which the generated points can be moved onto the real ones. It is computed exactly, by a solver of transport problems in float64.',
    page: 'docs/packages/exact.md',
    linkText: 'Exact distances',
  },
  phi: {
    symbol: 'Φ',
    name: 'potential',
    text: 'The function whose difference between present and anchor samples is the distance of the regularizer. A potential network trains it (Algorithm 2); the other regularizers know the best one of their basis.',
    page: 'docs/packages/regularizers.md',
    linkText: 'The regularizers',
  },
} as const satisfies Record<string, SymbolText>;

export type SymbolName = keyof typeof SYMBOLS;
