/** Measures the robustness of the critics of an experiment and writes the results to its folder. */
import path from 'node:path';
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError, RunFolderError } from '@wprox/experiments';
import {
  readExperiment,
  requireWritable,
  writeFileAtomically,
  writeJson,
} from '@wprox/experiments/run-folders';
import { gradedPerturbations } from '@wprox/metrics';
import { groupByVariant, variantStyles } from '@wprox/report';
import { formatCount, formatPlural, writePicture } from '@wprox/report/pictures';
import {
  type RobustnessData,
  robustnessCsv,
  robustnessMarkdown,
  robustnessPictures,
  summarize,
} from '@wprox/report/robustness';
import { startBackend } from '../backend/start-backend.js';
import { openHeldOutImages } from './held-out-images.js';
import { measureCritics } from './measure-critics.js';

import { disposeNetworks, loadTrainedNetworks, type TrainedNetworks } from './trained-networks.js';

/** Seed of latents and perturbations. */
const SEED = 1;

export interface RobustnessOptions {
  /** Folder of the experiment, such as `runs/cifar10-wwgan`. */
  readonly folder: string;
  /** Number of real images (the first test images), and of generated images. */
  readonly images: number;
  readonly onProgress?: (message: string, done: number, total: number) => void;
  /** Opens the held-out images; tests replace it. */
  readonly openImages?: typeof openHeldOutImages;
}

/** The measurements and the paths of the written files. */
export interface WrittenRobustness {
  readonly data: RobustnessData;
  /** The tables: the content of `robustness.md`. */
  readonly markdown: string;
  readonly files: readonly string[];
}

/**
 * Measures how the critic of every complete run responds to perturbed images. Writes
 * `robustness.json`, `.md` and `.csv`, and pictures as `.svg` and `.png`, to the folder.
 *
 * @throws RunFolderError if the folder holds no experiment, no run is complete, or the runs have
 * different data sets or one without test images.
 * @throws ConfigError if there are fewer than `images` test images.
 * @throws CorruptFileError if a file of a run is damaged; DatasetError if the data set was not
 * fetched; BackendError if no backend can be used.
 */
export async function writeRobustness(options: RobustnessOptions): Promise<WrittenRobustness> {
  const { folder, images, onProgress, openImages = openHeldOutImages } = options;
  const experiment = await readExperiment(folder);
  await requireWritable(path.join(folder, 'robustness.json'));
  const variants = groupByVariant(experiment);
  const finished = variants.flatMap(({ label, runs }) =>
    runs.filter(({ state }) => state === 'complete').map((run) => ({ ...run, label })),
  );
  if (finished.length === 0) {
    throw new RunFolderError(
      `no run in ${path.resolve(folder)} is complete (of ${formatPlural(experiment.runs.length, 'run')}); ` +
        'expected at least one; train the experiment to the end first',
    );
  }
  const split = await openImages(folder, finished);
  checkCount(images, split);
  const { name: backend } = await startBackend();
  const networks: TrainedNetworks[] = [];
  try {
    for (const run of finished) networks.push(await loadTrainedNetworks(run));
    const message = `Measuring ${formatPlural(finished.length, 'critic')}`;
    const measured = await measureCritics(networks, {
      split,
      count: images,
      perturbations: gradedPerturbations,
      seed: SEED,
      onProgress: (done, total) => onProgress?.(message, done, total),
    });
    const data: RobustnessData = {
      experiment: experiment.config.name,
      title: experiment.config.title,
      images: { split: split.name, count: images },
      seed: SEED,
      backend,
      perturbations: gradedPerturbations.map(({ name, unit, levels }) => ({ name, unit, levels })),
      runs: finished.map(({ name, variant, label, seed, status }, i) => ({
        run: name,
        variant,
        label,
        seed,
        iterations: status!.iteration, // a finished run has one
        ...measured[i]!,
      })),
      unfinished: experiment.runs
        .filter(({ state }) => state !== 'complete')
        .map(({ name }) => name),
    };
    const summaries = summarize(data);
    const styles = variantStyles(variants.map(({ runs }) => runs[0]!.config));
    const styled = summaries.map((summary) => {
      const index = variants.findIndex(({ variant }) => variant === summary.variant);
      return { ...summary, style: styles[index]! };
    });
    const markdown = robustnessMarkdown(data, summaries);
    const file = (ending: string) => path.join(folder, `robustness.${ending}`);
    const pictures: string[] = [];
    for (const picture of await robustnessPictures(data, styled)) {
      pictures.push(...(await writePicture(folder, picture)));
    }
    await writeFileAtomically(file('md'), markdown);
    await writeFileAtomically(file('csv'), robustnessCsv(data));
    // Written last: if robustness.json is new, the other files are new too.
    await writeJson(file('json'), data);
    return { data, markdown, files: [file('json'), file('md'), file('csv'), ...pictures] };
  } finally {
    for (const each of networks) disposeNetworks(each);
  }
}

function checkCount(images: number, { name, count }: ImageSplit): void {
  if (images <= count) return;
  throw new ConfigError(
    `--images is ${images}; expected at most ${formatCount(count)}, the number of images of ${name}; ` +
      'give fewer',
  );
}
