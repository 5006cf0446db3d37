/**
 * Statements of the main paper about an experiment, to show beside our numbers. Few are numbers, none
 * has a spread, and all distances are FID at the scale of the paper.
 */
import type { ResolvedRun } from '@wprox/experiments';

/** The measured number that the table shows beside a statement. */
export type Beside =
  /** The best and the final distance. */
  | 'distance'
  /** The time to the distance of the variant without a regularizer. */
  | 'speed';

/** A statement of the paper. */
export interface ReportedNumber {
  /** The figure or section of the paper. */
  readonly where: string;
  /** The statement, in short. */
  readonly says: string;
  /** Names of the regularizers that it applies to; all if left out. */
  readonly of?: readonly ResolvedRun['regularizer']['name'][];
  readonly beside: Beside;
}

type Objective = ResolvedRun['gan']['objective'];

interface Entry extends ReportedNumber {
  /** Matches the names of the experiments that it applies to, which are names of presets. */
  readonly experiment: RegExp;
  readonly objective: Objective;
  /** The dataset of the statement. */
  readonly dataset: string;
}

const sbe = ['o1', 'o2diag'] as const;
const regularized = ['rwp', ...sbe] as const;

/** Matches the presets of a GAN on a dataset: at both scales, as comparisons and single variants. */
const preset = (data: 'cifar10' | 'celeba', gan: string) => {
  const start = data === 'cifar10' ? 'cifar10|cifar10-small|figure-2-small' : 'celeba|celeba-small';
  return new RegExp(`^(${start})-${gan}(-(rwp|o1|o2diag|poster))?$`);
};

const entries: readonly Entry[] = [
  {
    experiment: preset('cifar10', 'wgan-gp(-dcgan)?'),
    objective: 'wgan-gp',
    dataset: 'cifar10',
    where: 'Figure 4, section 5.2',
    says: 'FID 38.3 (of the samples shown)',
    of: ['rwp'],
    beside: 'distance',
  },
  {
    experiment: preset('cifar10', 'wgan-gp(-dcgan)?'),
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
    where: 'Figure 6, section 5.3',
    says: 'FID 17.105 (of the samples shown)',
    of: ['rwp'],
    beside: 'distance',
  },
  {
    experiment: preset('celeba', 'vanilla'),
    objective: 'vanilla',
    dataset: 'celeba',
    where: 'Figure 3, section 5.3',
    says: 'faster, and a slightly lower FID; O2Diag-SBE the fastest of all on CelebA',
    of: regularized,
    beside: 'speed',
  },
  {
    experiment: preset('celeba', 'wgan-gp'),
    objective: 'wgan-gp',
    dataset: 'celeba',
    where: 'Figure 3, section 5.3',
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

/** A statement of the paper about an experiment. */
export interface Reported extends ReportedNumber {
  /** Name of the dataset of the statement, if the experiment has another. */
  readonly otherData?: string;
}

const DATA_NAMES: Readonly<Record<string, string>> = { celeba: 'CelebA', cifar10: 'CIFAR-10' };

/** Lists the statements of the paper about an experiment; none for most. */
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
