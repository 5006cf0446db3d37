/**
 * What the papers report of an experiment, to stand beside what was measured here. Few of it are
 * numbers, none has a spread, and all distances are FID, at the papers' scale.
 */
import type { ResolvedRun } from '@wprox/experiments';

/** What of our own stands beside a statement. */
export type Beside =
  /** The best and the final distance, for those of the paper. */
  | 'distance'
  /** The time to the unregularized variant's distance, for statements about speed. */
  | 'speed';

export interface ReportedNumber {
  /** In the paper's figure, which panel or sample it is of. */
  readonly where: string;
  readonly says: string;
  /** Names of regularizers; all if left out. */
  readonly of?: readonly ResolvedRun['regularizer']['name'][];
  readonly beside: Beside;
}

type Objective = ResolvedRun['gan']['objective'];

interface Entry extends ReportedNumber {
  /** The names of experiments that it is about, which are those of presets. */
  readonly experiment: RegExp;
  readonly objective: Objective;
  /** The data that the paper's statement is about. */
  readonly dataset: string;
}

const sbe = ['o1', 'o2diag'] as const;
const regularized = ['rwp', ...sbe] as const;

/** The presets of a GAN on a data set: at the paper's scale or small, compared or one row alone. */
const preset = (data: 'cifar10' | 'celeba', gan: string) => {
  const start = data === 'cifar10' ? 'cifar10|cifar10-small|figure-2-small' : 'celeba|celeba-small';
  return new RegExp(`^(${start})-${gan}(-(rwp|o1|o2diag|poster))?$`);
};

const entries: readonly Entry[] = [
  {
    experiment: preset('cifar10', 'wgan-gp'),
    objective: 'wgan-gp',
    dataset: 'cifar10',
    where: 'Figure 4',
    says: 'FID 38.3 (of the samples shown)',
    of: ['rwp'],
    beside: 'distance',
  },
  {
    experiment: preset('cifar10', 'wgan-gp'),
    objective: 'wgan-gp',
    dataset: 'cifar10',
    where: 'Figure 2, section 5.2',
    says: 'reduces the FID about six times faster',
    of: sbe,
    beside: 'speed',
  },
  {
    experiment: preset('cifar10', 'vanilla'),
    objective: 'vanilla',
    dataset: 'cifar10',
    where: 'Figure 2, section 5.2',
    says: 'among the fastest of all on CIFAR-10',
    of: ['rwp', 'o1'],
    beside: 'speed',
  },
  {
    experiment: preset('cifar10', 'dragan'),
    objective: 'dragan',
    dataset: 'cifar10',
    where: 'Figure 2, section 5.2',
    says: 'fewer oscillations and a lower FID',
    of: regularized,
    beside: 'distance',
  },
  {
    experiment: preset('celeba', 'vanilla'),
    objective: 'vanilla',
    dataset: 'celeba',
    where: 'Figure 6',
    says: 'FID 17.105 (of the samples shown)',
    of: ['rwp'],
    beside: 'distance',
  },
  {
    experiment: preset('celeba', 'vanilla'),
    objective: 'vanilla',
    dataset: 'celeba',
    where: 'Figure 3, top left',
    says: 'faster, and a slightly lower FID; O2Diag-SBE the fastest of all on CelebA',
    of: regularized,
    beside: 'speed',
  },
  {
    experiment: preset('celeba', 'wgan-gp'),
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, top right',
    says: 'neither better nor worse than without',
    of: regularized,
    beside: 'speed',
  },
  {
    experiment: /-high-lr/,
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, bottom left',
    says: 'FID first about 50, then up to about 100',
    of: ['none'],
    beside: 'distance',
  },
  {
    experiment: /-high-momentum/,
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, bottom middle',
    says: 'the FID falls first, then rises',
    of: ['none'],
    beside: 'distance',
  },
  {
    experiment: /-high-(lr|momentum)/,
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, bottom row',
    says: 'the FID falls more steadily and tends to stay low',
    of: regularized,
    beside: 'distance',
  },
  {
    experiment: /-ten-generator-steps/,
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, bottom right',
    says: 'with ten steps, varies wildly and rises towards the end',
    of: ['none'],
    beside: 'distance',
  },
  {
    experiment: /-ten-generator-steps/,
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, bottom right',
    says: 'with ten steps, stable, converges, and a lower FID',
    of: ['rwp'],
    beside: 'distance',
  },
];

/** A statement of the paper, and whether it is about the data that the experiment has. */
export interface Reported extends ReportedNumber {
  /** The paper's data, if the experiment has others. */
  readonly otherData?: string;
}

const DATA_NAMES: Readonly<Record<string, string>> = { celeba: 'CelebA', cifar10: 'CIFAR-10' };

/** What the paper says about an experiment of this name; nothing about most. */
export function reportedNumbers(
  name: string,
  config: Pick<ResolvedRun, 'gan' | 'dataset'>,
): Reported[] {
  return entries
    .filter(
      ({ experiment, objective }) => experiment.test(name) && objective === config.gan.objective,
    )
    .map(({ experiment: _experiment, objective: _objective, dataset, ...statement }) => ({
      ...statement,
      ...(dataset !== config.dataset.name && { otherData: DATA_NAMES[dataset]! }),
    }));
}
