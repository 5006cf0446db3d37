/** Writes the generator or the measurements of a run as files for other programs. */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, type ResolvedRun, RunFolderError } from '@wprox/experiments';
import {
  type CheckpointChoice,
  type RunFolderContent,
  readRunFolder,
  requireWritable,
  runPaths,
  systemProblem,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { makeFolder } from '@wprox/files';
import { eventFile } from '@wprox/report/tensorboard';
import { startBackend } from '../backend/start-backend.js';
import { disposeNetworks, loadTrainedNetworks } from '../robustness/trained-networks.js';
import type { ExportFormat } from './formats.js';
import { description, type Files, safetensorsFiles, tfjsFiles } from './generator-files.js';

export interface ExportRequest {
  /** Folder of the run. */
  readonly folder: string;
  readonly format: ExportFormat;
  /** Target folder; by default `exports/<run>/<format>` beside the folder of the run. */
  readonly out?: string;
  /** The checkpoint of the generator; the latest by default. */
  readonly checkpoint?: CheckpointChoice;
}

/**
 * Exports a run: its generator with the weights of a checkpoint, or its measurements and
 * pictures as TensorBoard events. Replaces an existing target that holds only exported files.
 *
 * @returns the target folder.
 * @throws RunFolderError if `folder` holds no run, or the run has no checkpoint or rows yet.
 * @throws ConfigError if the target holds other files.
 * @throws CorruptFileError if a file of the run is damaged; BackendError if no backend can be used.
 */
export async function exportRun({
  folder,
  format,
  out,
  checkpoint,
}: ExportRequest): Promise<string> {
  if (format === 'tensorboard' && checkpoint !== undefined) {
    throw new ConfigError(
      `--checkpoint is ${checkpoint}, but tensorboard exports no network; expected tfjs or ` +
        'safetensors; leave --checkpoint out',
    );
  }
  const run = await readRunFolder(folder);
  if (!run.config) {
    throw new RunFolderError(
      `${path.resolve(folder)} holds no config.json; expected the folder of a run, such as ` +
        'runs/quickstart/images/rwp-seed1',
    );
  }
  const name = path.basename(path.resolve(folder));
  const target = out ?? path.join(path.dirname(path.resolve(folder)), 'exports', name, format);
  await refuseForeignFiles(target);
  await requireWritable(target);
  const files =
    format === 'tensorboard'
      ? await tensorboardFiles(run)
      : await generatorFiles(run.config, folder, format, checkpoint);
  await writeFolder(target, files);
  return target;
}

async function tensorboardFiles(run: RunFolderContent): Promise<Files> {
  return { [path.basename(runPaths('').events)]: await eventFile(run) };
}

async function generatorFiles(
  config: ResolvedRun,
  folder: string,
  format: 'tfjs' | 'safetensors',
  checkpoint?: CheckpointChoice,
): Promise<Files> {
  await startBackend();
  const networks = await loadTrainedNetworks({ folder, config }, checkpoint);
  try {
    const { generator, iteration } = networks;
    const about = description(config, iteration, generator);
    const weights =
      format === 'tfjs'
        ? await tfjsFiles(generator)
        : await safetensorsFiles(generator, { about: JSON.stringify(about) });
    return { ...weights, 'generator.json': `${JSON.stringify(about, null, 2)}\n` };
  } finally {
    disposeNetworks(networks);
  }
}

/** Names of files that an export writes. */
const EXPORTED =
  /^(model\.json|group1-shard\d+of\d+\.bin|generator\.(json|safetensors)|events\.out\.tfevents\.wprox)$/;

async function refuseForeignFiles(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ConfigError(
      `--out is ${target}, which cannot be read: ${systemProblem(error) ?? error.message}; give another --out`,
    );
  });
  const foreign = names.find((name) => !EXPORTED.test(name));
  if (foreign !== undefined) {
    throw new ConfigError(
      `${path.join(target, foreign)} was not written by an export; expected a new folder or one ` +
        'with exported files only; give another --out',
    );
  }
}

/** Writes all files or none: writes them to a temporary folder, which then replaces the target. */
async function writeFolder(target: string, files: Files): Promise<void> {
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await makeFolder(path.dirname(target));
    for (const [name, content] of Object.entries(files)) {
      await writeFileAtomically(path.join(temporary, name), content);
    }
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
