/**
 * CelebA at 64×64: the rows of Appendix D of the main paper, WWGAN, and the three experiments on
 * stability of section 5.4. The user gives the aligned archive with
 * `wprox train <preset> --data img_align_celeba.zip`. The papers give no number of iterations; the
 * budget is ours, for a GPU.
 */
import type { ExperimentInput } from '../config/schema.js';
import { equalRows } from './cifar10.js';
import { comparedVariants, type ProximalRows, paperScale, withRowsAlone } from './comparison.js';
import { O1_CRITIC_STEPS, stabilityExperiments } from './stability.js';

const scale = { dataset: { name: 'celeba' as const }, ...paperScale };

const dcgan = { architecture: 'dcgan', width: 64 } as const;
const vanilla = {
  gan: { ...dcgan, objective: 'vanilla', latentSize: 100 },
  optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999 },
  criticSteps: 1,
} satisfies Partial<ExperimentInput>;
const wganGp = {
  gan: { ...dcgan, objective: 'wgan-gp', latentSize: 128 },
  optimizer: { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9 },
  criticSteps: 5,
} satisfies Partial<ExperimentInput>;

const appendix = "the main paper's Appendix D, row CelebA";

interface Row extends Pick<ExperimentInput, 'title' | 'description' | 'source'> {
  /** End of the name of the experiment. */
  readonly name: string;
  readonly method: Partial<ExperimentInput>;
  readonly proximal: ProximalRows;
}

const rows: readonly Row[] = [
  {
    name: 'vanilla',
    title: 'Vanilla GAN on CelebA',
    description:
      'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE. Section 5.3 and Figure 3 show ' +
      'O2Diag-SBE here, but Appendix D does not list its h and ℓ; 0.2 and 5 are ours.',
    source:
      `${appendix} Vanilla; h = 0.2 and ℓ = 5 of O2Diag-SBE are ours, those of the paper's other rows ` +
      'for vanilla GANs',
    method: vanilla,
    proximal: equalRows,
  },
  {
    name: 'wgan-gp',
    title: 'WGAN-GP on CelebA',
    description:
      'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE. O1-SBE has 7 critic steps in an ' +
      'outer iteration, the others have 5, as in Appendix D.',
    source: `${appendix} WGAN-GP`,
    method: wganGp,
    proximal: {
      rwp: { h: 0.1, innerSteps: 10 },
      o1: { h: 0.5, innerSteps: 5, criticSteps: O1_CRITIC_STEPS },
      o2diag: { h: 0.2, innerSteps: 5 },
    },
  },
];

const compared: ExperimentInput[] = rows.map(({ name, method, proximal, ...text }) => ({
  ...scale,
  ...method,
  ...text,
  name: `celeba-${name}`,
  variants: comparedVariants(proximal),
}));

const [highRate, highMomentum, tenSteps] = stabilityExperiments({
  prefix: 'celeba',
  images: 'CelebA',
  settings: { ...scale, ...wganGp },
  highRate: 2e-3,
  o1CriticSteps: O1_CRITIC_STEPS,
  source: appendix,
});

const wwgan: ExperimentInput = {
  ...scale,
  ...wganGp,
  name: 'celeba-wwgan',
  title: 'WGAN-GP and WWGAN on CelebA',
  description:
    'The gradient penalty measures the slope of the critic in L² (WGAN-GP) or in the Wasserstein-2 ' +
    'norm on a pixel graph (WWGAN).',
  source:
    "the slides of WWGAN and its authors' code (λ = 4, l1 ball of radius 2, γ = 1); the rest as in " +
    `${appendix} WGAN-GP`,
  variants: {
    'wgan-gp': { label: 'WGAN-GP' },
    wwgan: { label: 'WWGAN', gan: { ...wganGp.gan, objective: 'wwgan' } },
  },
};

export const celeba: Readonly<Record<string, ExperimentInput>> = Object.fromEntries([
  ...[...compared, highRate, highMomentum].flatMap(withRowsAlone),
  [tenSteps.name, tenSteps] as const,
  [wwgan.name, wwgan] as const,
]);
