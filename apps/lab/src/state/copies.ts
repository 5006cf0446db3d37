/** What a user takes along: the experiment for `wprox train`, and the lines for a loop of their own. */
import { flowTime, type RunConfig, stepSize } from '@wprox/experiments/configs';
import type { Lab } from './lab.js';

type Regularizer = RunConfig['regularizer'];

/**
 * Writes the experiment as a file for `wprox train file.json`, which gives the lab's losses to the bit on
 * wasm.
 */
export function experimentOf({ experiment }: Lab): string {
  // The title of the comparison that the lab began with may not fit the settings any more.
  const title = `${experiment.gan.objective} on ${experiment.dataset.name}, from the lab`;
  const text = JSON.stringify({ format: 1, ...experiment, title }, null, 2);
  // Pairs of coordinates stay in one line each.
  return `${text.replace(/\[\n\s+(-?[\d.e+-]+),\n\s+(-?[\d.e+-]+)\n\s+\]/g, '[$1, $2]')}\n`;
}

/**
 * Writes the lines that make a user's own loop proximal with the settings of a run. `generator`, `critic`,
 * `optimizer` and `drawLatents` are the user's.
 */
export function codeOf(config: RunConfig): string {
  const { regularizer, gan } = config;
  const { innerSteps } = regularizer;
  const plainStep = {
    names: [],
    lines: [],
    step: `{ innerSteps: ${innerSteps}, latents: 'fresh' }`,
  };
  const { names, lines, step } =
    regularizer.name === 'none' ? plainStep : proximalStep(regularizer, stepSize(config)!);
  return [
    "import * as tf from '@tensorflow/tfjs';",
    `import { ${['ProximalGenerator', ...names].join(', ')} } from '@wprox/regularizers';`,
    '',
    ...lines,
    `const step = ${step};`,
    'const proximal = new ProximalGenerator(generator, { ...step, optimizer, drawLatents });',
    LOSSES[gan.objective],
    'proximal.step(loss); // each outer iteration, after the steps of the critic',
    '',
  ].join('\n');
}

function proximalStep(regularizer: Exclude<Regularizer, Of<'none'>>, h: number) {
  const { innerSteps, latent } = regularizer;
  const { call, ...written } = DISTANCES[regularizer.name](regularizer as never);
  const step = `{ distance: ${call}, h: ${h}, innerSteps: ${innerSteps}, latents: '${latent}' }`;
  return { ...written, step };
}

/** h·N of a run, in squared sample units over units of the loss; undefined without h or without N. */
export function horizonOf(config: RunConfig): number | undefined {
  return flowTime(config);
}

const negativeMean = 'const loss = (samples) => tf.neg(tf.mean(critic.apply(samples)));';
const logistic = 'const loss = (samples) => tf.mean(tf.softplus(tf.neg(critic.apply(samples))));';
/** F of each objective, as `@wprox/gan` has it. */
const LOSSES: Record<RunConfig['gan']['objective'], string> = {
  vanilla: logistic,
  dragan: logistic,
  lsgan:
    'const loss = (samples) => tf.div(tf.mean(tf.square(tf.sub(critic.apply(samples), 1))), 2);',
  wgan: negativeMean,
  'wgan-gp': negativeMean,
  wwgan: negativeMean,
};

/** The call that makes a distance, what it imports, and the lines before it. */
interface Written {
  readonly call: string;
  readonly names: readonly string[];
  readonly lines: readonly string[];
}

const plain = (call: string, name: string): Written => ({ call, names: [name], lines: [] });

const damped = (name: string, { damping }: { damping?: number }) =>
  plain(damping === undefined ? `${name}()` : `${name}({ damping: ${damping} })`, name);

const BASES = {
  linear: 'linearFunctions',
  'diagonal-quadratic': 'diagonalQuadraticFunctions',
  'full-quadratic': 'fullQuadraticFunctions',
} as const;

const units = (width: number) => `units: ${width}, activation: 'softplus'`;

type Of<Name extends Regularizer['name']> = Extract<Regularizer, { name: Name }>;

const DISTANCES: {
  readonly [Name in Exclude<Regularizer['name'], 'none'>]: (config: Of<Name>) => Written;
} = {
  rwp: () => plain('rwp()', 'rwp'),
  o1: () => plain('o1()', 'o1'),
  o2diag: (config) => damped('o2Diag', config),
  o2full: (config) => damped('o2Full', config),
  affine: ({ basis, damping }) => {
    const own = damping === undefined ? '' : `, damping: ${damping}`;
    const name = BASES[basis];
    return { call: `affine({ basis: ${name}${own} })`, names: ['affine', name], lines: [] };
  },
  potential: ({ width, hiddenLayers, ascentSteps, learningRate }) => ({
    call: 'potentialNetwork({ network, optimizer: ascending, ascentSteps })',
    names: ['potentialNetwork'],
    lines: [
      'const network = tf.sequential(); // Φ',
      `network.add(tf.layers.dense({ ${units(width)}, inputShape: generator.outputShape.slice(1) }));`,
      ...Array(hiddenLayers - 1).fill(`network.add(tf.layers.dense({ ${units(width)} }));`),
      'network.add(tf.layers.dense({ units: 1 }));',
      `const ascending = tf.train.adam(${learningRate});`,
      `const ascentSteps = ${ascentSteps};`,
    ],
  }),
};
