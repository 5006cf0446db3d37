/** `wprox export`: exports runs as files for other programs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '@wprox/experiments';
import {
  type CheckpointChoice,
  readExperiments,
  readRunConfig,
} from '@wprox/experiments/run-folders';
import { exportRun } from '../export/export-run.js';
import type { ExportFormat } from '../export/formats.js';

import type { Surroundings } from './surroundings.js';

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly backend?: string;
  /** The checkpoint of the generator; the latest by default. */
  readonly checkpoint?: CheckpointChoice;
}

/**
 * Exports one run, or every run of an experiment that was started, and prints the target folders.
 *
 * @returns the exit code, 0.
 * @throws RunFolderError, CorruptFileError if a folder cannot be used; ConfigError if the target holds
 * other files; BackendError if no backend can be used.
 */
export async function exportCommand(
  folder: string,
  { format, out, backend, checkpoint }: ExportOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  if (backend !== undefined) env['WPROX_BACKEND'] = backend;
  for (const run of await runFolders(folder)) {
    const own = out && run !== folder ? path.join(out, path.relative(folder, run)) : out;
    const written = await exportRun({
      folder: run,
      format,
      ...(own !== undefined && { out: own }),
      ...(checkpoint !== undefined && { checkpoint }),
    });
    stdout.write(`${written}\n`);
  }
  return 0;
}

/** Returns the folder itself if it is that of a run, or else the folders of the runs in it. */
async function runFolders(folder: string): Promise<string[]> {
  if (await readRunConfig(folder)) return [folder];
  const { experiments } = await readExperiments([folder]);
  const started: string[] = [];
  for (const run of experiments.flatMap(({ runs }) => runs)) {
    const hasConfig = await stat(path.join(run.folder, 'config.json')).catch(() => undefined);
    if (hasConfig && run.state !== 'missing') started.push(run.folder);
  }
  if (started.length > 0) return started;
  throw new RunFolderError(
    `no run in ${path.resolve(folder)} was started; expected at least one; train the experiment first`,
  );
}
