/**
 * The experiments of the papers, by name. To add one, add an entry with presets for its parts, or an entry
 * of a study that `@wprox/figures` lists under the same name.
 */
import type {
  PaperExperiment,
  Part,
  ScaledExperiment,
  TrainedExperiment,
} from './paper-experiment.js';

export type {
  Afterwards,
  PaperExperiment,
  Part,
  Scale,
  ScaledExperiment,
  StudyExperiment,
  TrainedExperiment,
} from './paper-experiment.js';

const onGpu = 'days on one GPU';

/** Makes one part for each preset `<prefix><name>`. */
const partsOf = (prefix: string, names: readonly string[]): Part[] =>
  names.map((name) => ({ name, preset: `${prefix}${name}` }));

const quickstart: ScaledExperiment = {
  parts: partsOf('quickstart-', ['images', 'stability']),
  takes: '4 minutes on 2 cores',
};

const stepSizes: ScaledExperiment = {
  parts: [
    { name: 'wgan-gp', preset: 'small-wgan-gp-step-sizes' },
    { name: 'vanilla', preset: 'small-vanilla-step-sizes' },
    { name: 'dragan', preset: 'small-dragan-step-sizes' },
  ],
  takes: '90 minutes on 2 cores',
};

const digits: ScaledExperiment = {
  parts: partsOf('', ['mnist10k-stability']),
  takes: '20 minutes on 2 cores',
};

const toyGans = ['vanilla', 'lsgan', 'dragan', 'wgan', 'wgan-gp'];

/** The maps of five GANs on points; the same at both scales. */
function stabilityMaps(points: string, what: string, takes: string): TrainedExperiment {
  const parts = toyGans.map((gan) => ({ name: gan, preset: `${points}-stability-${gan}` }));
  const scaled: ScaledExperiment = { parts, takes };
  return {
    kind: 'training',
    title: `Where training ends well: ${what}`,
    description:
      `Five GANs on ${what}, over the learning rate and the generator steps ℓ, without a regularizer and ` +
      'with RWP, O1-SBE and O2Diag-SBE; exact W₂, five seeds. It is the same at both scales.',
    scales: { paper: scaled, cpu: scaled },
    afterwards: [],
  };
}

const gans = ['vanilla', 'wgan-gp', 'dragan'];
const stability = ['wgan-gp-high-lr', 'wgan-gp-high-momentum', 'ten-generator-steps'];

/** Makes a part of one variant of Figure 2; it reuses the runs of Figure 2. */
const rowOf = (gan: string, regularizer: string, prefix: string): Part => ({
  name: `${gan}-${regularizer}`,
  preset: `${prefix}${gan}-${regularizer}`,
  reuses: { experiment: 'figure-2', part: gan },
});

const onlyCifar10 = (what: string) =>
  `The paper shows ${what} on CelebA. This is on CIFAR-10, because --data <path> was not given.`;

/** Makes the parts of the three figures of the poster; two are on CelebA if it is given. */
function posterParts({
  cifar10: [vanilla, prefix],
  celeba,
}: {
  cifar10: readonly [vanilla: string, prefix: string];
  celeba: string;
}): Pick<ScaledExperiment, 'parts' | 'withoutFaces'> {
  const onCifar10: Part = {
    name: 'vanilla',
    preset: `${vanilla}-poster`,
    reuses: { experiment: 'figure-2', part: 'vanilla' },
  };
  const tenSteps = (before: string): Part => ({
    name: 'ten-generator-steps',
    preset: `${before}ten-generator-steps`,
    reuses: { experiment: 'figure-3-stability', part: 'ten-generator-steps' },
  });
  const onCelebA: Part = {
    name: 'celeba-vanilla',
    preset: `${celeba}vanilla-poster`,
    reuses: { experiment: 'figure-3-top', part: 'vanilla' },
  };
  return {
    parts: [onCifar10, onCelebA, tenSteps(celeba)],
    withoutFaces: {
      parts: [onCifar10, tenSteps(prefix)],
      note: onlyCifar10('two of its three figures'),
    },
  };
}

/** The experiments of the papers by name. */
export const experiments: Readonly<Record<string, PaperExperiment>> = {
  quickstart: {
    kind: 'training',
    title: 'Quickstart',
    description:
      'A small WGAN-GP on CIFAR-10 with RWP and its controls without a regularizer, and a map of where ' +
      'training on eight Gaussians ends well, with and without RWP. It is the same at both scales.',
    scales: { paper: quickstart, cpu: quickstart },
    afterwards: [],
  },
  'step-sizes': {
    kind: 'training',
    title: 'Step sizes',
    description:
      'RWP, O1-SBE and O2Diag-SBE at four flow times h·N and two learning rates, against controls without ' +
      'a regularizer that are tuned as much: small WGAN-GP, vanilla GAN and DRAGAN on CIFAR-10. It is the same at ' +
      'both scales.',
    scales: { paper: stepSizes, cpu: stepSizes },
    afterwards: [],
  },
  'figure-2': {
    kind: 'training',
    title: "The main paper's Figure 2",
    description:
      'CIFAR-10: Vanilla GAN, WGAN-GP and DRAGAN, each without a regularizer and with RWP, O1-SBE ' +
      'and O2Diag-SBE, against training time. The small scale adds a control with one generator step.',
    scales: {
      paper: { parts: partsOf('cifar10-', gans), takes: onGpu },
      cpu: { parts: partsOf('figure-2-small-', gans), takes: 'about 40 minutes on 2 cores' },
    },
    afterwards: [],
  },
  'figure-3-top': {
    kind: 'training',
    title: "The main paper's Figure 3, top row",
    description:
      'CelebA: Vanilla GAN and WGAN-GP, each without a regularizer and with RWP, O1-SBE and ' +
      'O2Diag-SBE, against training time. It needs --data <path>.',
    scales: {
      paper: { parts: partsOf('celeba-', ['vanilla', 'wgan-gp']), takes: onGpu },
      cpu: {
        parts: partsOf('celeba-small-', ['vanilla', 'wgan-gp']),
        takes: 'about 30 minutes on 2 cores, after the faces are decoded',
      },
    },
    afterwards: [],
  },
  'figure-3-stability': {
    kind: 'training',
    title: "The main paper's Figure 3, bottom row: stability",
    description:
      'WGAN-GP at a high learning rate, at a high momentum, and with ten generator steps in an outer ' +
      'iteration. It uses CelebA with --data <path>, else CIFAR-10.',
    scales: {
      paper: {
        parts: partsOf('celeba-', stability),
        withoutFaces: { parts: partsOf('cifar10-', stability), note: onlyCifar10('this figure') },
        takes: onGpu,
      },
      cpu: {
        parts: partsOf('celeba-small-', stability),
        withoutFaces: {
          parts: partsOf('cifar10-small-', stability),
          note: onlyCifar10('this figure'),
        },
        takes: 'about 25 minutes on 2 cores; with CelebA about 50',
      },
    },
    afterwards: [],
  },
  'stability-eight-gaussians': stabilityMaps(
    'eight-gaussians',
    'eight Gaussians',
    'an hour on 2 cores',
  ),
  'stability-twenty-five-gaussians': stabilityMaps(
    'twenty-five-gaussians',
    '25 Gaussians',
    '40 minutes on 2 cores',
  ),
  digits: {
    kind: 'training',
    title: 'Digits at high learning rates',
    description:
      'A small vanilla GAN on digits of MNIST at 1, 5 and 25 times the usual learning rate, without a ' +
      'regularizer and with RWP, O1-SBE and O2Diag-SBE; five seeds. It is the same at both scales.',
    scales: { paper: digits, cpu: digits },
    afterwards: [],
  },
  'latent-walk': {
    kind: 'training',
    title: "The main paper's Figures 5 and 7: walks in latent space",
    description:
      'Images between four points of latent space: WGAN-GP with RWP (Figure 5) and Vanilla GAN with ' +
      'RWP (Figure 7, in the paper on CelebA). It uses the runs of figure-2 and figure-3-top if they exist.',
    scales: {
      paper: {
        parts: [
          rowOf('wgan-gp', 'rwp', 'cifar10-'),
          {
            name: 'celeba-vanilla-rwp',
            preset: 'celeba-vanilla-rwp',
            reuses: { experiment: 'figure-3-top', part: 'vanilla' },
          },
        ],
        withoutFaces: {
          parts: [rowOf('wgan-gp', 'rwp', 'cifar10-'), rowOf('vanilla', 'rwp', 'cifar10-')],
          note: onlyCifar10('Figure 7'),
        },
        takes: onGpu,
      },
      cpu: {
        parts: ['wgan-gp', 'vanilla'].flatMap((gan) => [
          rowOf(gan, 'rwp', 'figure-2-small-'),
          rowOf(gan, 'o1', 'figure-2-small-'),
        ]),
        note:
          'The paper shows Figure 7 on CelebA; here both figures are on CIFAR-10. O1-SBE is added, because ' +
          'the paper reports similar results for it, and WGAN-GP learns faster with it in so few ' +
          'iterations.',
        takes: 'a minute after figure-2, else about 15 minutes on 2 cores',
      },
    },
    afterwards: ['walk'],
  },
  'wwgan-robustness': {
    kind: 'training',
    title: 'Robustness of WGAN-GP and WWGAN to perturbed images',
    description:
      'The robustness that the slides on WWGAN claim: critics of WGAN-GP and WWGAN, trained with the ' +
      'same settings, and their responses to perturbed images.',
    scales: {
      paper: { parts: partsOf('', ['cifar10-wwgan']), takes: onGpu },
      cpu: { parts: partsOf('', ['wwgan-robustness']), takes: 'about 20 minutes on 2 cores' },
    },
    afterwards: ['robustness'],
  },
  poster: {
    kind: 'training',
    title: "The poster's figures",
    description:
      'RWP against no regularizer: Vanilla GAN on CIFAR-10 and on CelebA, and WGAN-GP with ten ' +
      'generator steps in an outer iteration. Without --data <path> it uses CIFAR-10 only.',
    scales: {
      paper: {
        ...posterParts({ cifar10: ['cifar10-vanilla', 'cifar10-'], celeba: 'celeba-' }),
        takes: onGpu,
      },
      cpu: {
        ...posterParts({
          cifar10: ['figure-2-small-vanilla', 'cifar10-small-'],
          celeba: 'celeba-small-',
        }),
        takes: 'a minute after figure-2 and figure-3-stability, else about 15 minutes on 2 cores',
      },
    },
    afterwards: [],
  },
  invariance: {
    kind: 'study',
    title: 'Invariance in GAN training (section 2 of the main paper)',
    description:
      'One generator in two parametrizations, trained on eight Gaussians by SGD, Adam and RWP: how far the two ' +
      'runs of each method are apart. It is the same at both scales.',
    takes: '15 minutes on one core',
  },
  'fokker-planck': {
    kind: 'study',
    title: 'Flows with a known answer',
    description:
      'The proximal steps of each regularizer beside the Fokker-Planck equation, whose gradient flow they ' +
      'should follow as h falls. It is the same at both scales.',
    takes: '10 minutes on one core',
  },
};
