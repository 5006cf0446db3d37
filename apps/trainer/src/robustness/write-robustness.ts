/** The robustness of an experiment's critics, measured from its folder and written into it. */
import path from 'node:path';
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError, RunFolderError } from '@wprox/experiments';
import { readExperiment, writeFileAtomically, writeJson } from '@wprox/experiments/run-folders';
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
import { prepareBackend } from '@wprox/runtime';
import { openHeldOutImages } from './held-out-images.js';
import { measureCritics } from './measure-critics.js';

import { disposeNetworks, loadTrainedNetworks, type TrainedNetworks } from './trained-networks.js';

/** Of latents and perturbations. */
const SEED = 1;

export interface RobustnessOptions {
  /** The experiment's folder, such as `runs/cifar10-wwgan`. */
  readonly folder: string;
  /** Real images, from the first of the test images on; as many are generated. */
  readonly images: number;
  readonly onProgress?: (message: string, done: number, total: number) => void;
  /** The held-out images; those of the experiment's data set unless a test brings others. */
  readonly openImages?: typeof openHeldOutImages;
}

/** What was found, and the paths of the files that say so. */
export interface WrittenRobustness {
  readonly data: RobustnessData;
  /** The tables, as in `robustness.md`. */
  readonly markdown: string;
  readonly files: readonly string[];
}

/**
 * Measures how the critic of every finished run responds to perturbed images, and writes
 * `robustness.json`, `.md`, `.csv`, and the pictures as `.svg` and `.png` into the experiment's folder.
 *
 * @throws RunFolderError if it is not an experiment's folder, if no run is complete, or if the runs
 * have no held-out images or different ones; CorruptFileError naming the file.
 * @throws ConfigError if there are fewer images than asked for.
 * @throws DatasetError, BackendError
 */
export async function writeRobustness(options: RobustnessOptions): Promise<WrittenRobustness> {
  const { folder, images, onProgress, openImages = openHeldOutImages } = options;
  const experiment = await readExperiment(folder);
  const variants = groupByVariant(experiment);
  const finished = variants.flatMap(({ label, runs }) =>
    runs.filter(({ state }) => state === 'complete').map((run) => ({ ...run, label })),
  );
  if (finished.length === 0) {
    throw new RunFolderError(
      `no run in ${path.resolve(folder)} is complete (of ${formatPlural(experiment.runs.length, 'run')}); ` +
        'the critics of finished runs are measured: train the experiment to its end first',
    );
  }
  const split = await openImages(folder, finished);
  checkCount(images, split);
  const { name: backend } = await prepareBackend();
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
      runs: finished.map(({ name, variant, label, seed, config }, i) => ({
        run: name,
        variant,
        label,
        seed,
        iterations: config.budget.iterations,
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
    // Last, so that it is never newer than what was made from it.
    await writeJson(file('json'), data);
    return { data, markdown, files: [file('json'), file('md'), file('csv'), ...pictures] };
  } finally {
    for (const each of networks) disposeNetworks(each);
  }
}

function checkCount(images: number, { name, count }: ImageSplit): void {
  if (images <= count) return;
  throw new ConfigError(
    `--images is ${images}; expected at most ${formatCount(count)}, the images of ${name}`,
  );
}
