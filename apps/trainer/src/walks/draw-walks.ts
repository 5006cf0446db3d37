/** Draws walks in the latent space of trained generators, from their checkpoints. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { RunFolderError } from '@wprox/experiments';
import {
  type CheckpointChoice,
  type ExperimentRecord,
  type RunRecord,
  readExperiments,
  readRunConfig,
  requireWritable,
  type WalkRecord,
  walkGrids,
  walksFolder,
  writeFileAtomically,
  writeWalks,
} from '@wprox/experiments/run-folders';
import { writePicture } from '@wprox/report/pictures';
import { encodePictureGrid, walkPictures } from '@wprox/report/samples';
import { Random } from '@wprox/runtime/random';
import { startBackend } from '../backend/start-backend.js';
import { disposeNetworks, loadTrainedNetworks } from '../robustness/trained-networks.js';
import { imageBatch } from '../training/image-batch.js';
import {
  drawCorners,
  type Latents,
  ROUND_COLUMNS,
  roundOf,
  SQUARE_SIDE,
  squareOf,
} from './latent-walk.js';

export interface WalkRequest {
  /** Folder of an experiment, or of one of its runs. */
  readonly folder: string;
  /** Seed of the latents. */
  readonly seed: number;
  /** Target folder; by default `walks/` in `folder`. */
  readonly out?: string;
  /** The checkpoint of each generator; the latest by default. */
  readonly checkpoint?: CheckpointChoice;
  readonly onProgress?: (message: string, done: number, total: number) => void;
}

/**
 * Draws a walk for the generator of every complete run, with batch norm in inference mode. Writes the
 * pictures and the image grids that they show. Runs with the same latent size get the same latents.
 *
 * @returns the paths of the pictures.
 * @throws RunFolderError if no run that generates images is complete.
 * @throws CorruptFileError if a file of a run is damaged; BackendError if no backend can be used.
 */
export async function drawWalks({
  folder,
  seed,
  out,
  checkpoint,
  onProgress,
}: WalkRequest): Promise<string[]> {
  const { experiments, only } = await experimentsAround(folder);
  const runs = experiments.flatMap((experiment) =>
    experiment.runs
      .filter((run) => run.state === 'complete' && (only === undefined || run.name === only))
      .map((run) => ({ run, experiment })),
  );
  const images = runs.filter(({ run }) => run.config.gan.architecture !== 'mlp');
  if (images.length === 0) {
    throw new RunFolderError(
      runs.length > 0
        ? `the runs in ${path.resolve(folder)} generate points; expected runs that generate images; ` +
            'give another folder'
        : `no run in ${path.resolve(folder)} is complete; expected at least one; train the experiment ` +
            'to the end first',
    );
  }
  const target = out ?? walksFolder(folder);
  await requireWritable(path.join(target, 'walks.json'));
  await startBackend();
  const walks: WalkRecord[] = [];
  const files: string[] = [];
  for (const [i, { run, experiment }] of images.entries()) {
    onProgress?.('Walking in latent space', i, images.length);
    const walk = await writeGrids(target, run, experiment, { seed, checkpoint });
    for (const picture of await walkPictures(target, walk)) {
      files.push(...(await writePicture(target, picture)));
    }
    walks.push(walk);
  }
  onProgress?.('Walking in latent space', images.length, images.length);
  // Written last, so that it never names a file that does not exist.
  await writeWalks(target, { latentSeed: seed, walks });
  return files;
}

/** Reads the experiments in a folder. For the folder of a run, `only` is the name of the run. */
async function experimentsAround(
  folder: string,
): Promise<{ experiments: readonly ExperimentRecord[]; only?: string }> {
  const isRun = (await readRunConfig(folder)) !== undefined;
  if (!isRun) return readExperiments([folder]);
  const full = path.resolve(folder);
  const { experiments } = await readExperiments([path.dirname(full)]);
  return { experiments, only: path.basename(full) };
}

function walkRecord(run: RunRecord, { config }: ExperimentRecord, iteration: number): WalkRecord {
  return {
    name: `${config.name}-${run.name}`,
    experiment: config.name,
    title: config.title,
    variant: run.variant,
    label: run.label,
    seed: run.seed,
    iteration,
  };
}

/** Writes the two grids of a run and returns the record of its walk. */
async function writeGrids(
  folder: string,
  run: RunRecord,
  experiment: ExperimentRecord,
  { seed, checkpoint }: { seed: number; checkpoint: CheckpointChoice | undefined },
): Promise<WalkRecord> {
  const networks = await loadTrainedNetworks(run, checkpoint);
  try {
    const walk = walkRecord(run, experiment, networks.iteration);
    const corners = drawCorners(run.config.gan.latentSize, new Random(seed));
    const files = walkGrids(folder, walk);
    const parts = [
      [files.round, roundOf(corners), ROUND_COLUMNS],
      [files.square, squareOf(corners), SQUARE_SIDE],
    ] as const;
    for (const [file, latents, columns] of parts) {
      const images = generate(networks.generator, latents);
      try {
        await writeFileAtomically(file, encodePictureGrid(await imageBatch(images), columns));
      } finally {
        images.dispose();
      }
    }
    return walk;
  } finally {
    disposeNetworks(networks);
  }
}

/** Generates images [count, height, width, channels] in [-1, 1]. The caller disposes them. */
function generate(generator: tf.LayersModel, latents: Latents): tf.Tensor4D {
  return tf.tidy(() => {
    const input = tf.tensor2d(latents.map((latent) => [...latent]));
    return generator.apply(input, { training: false }) as tf.Tensor4D;
  });
}
