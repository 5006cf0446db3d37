/** `wprox export`: runs as files for other programs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '@wprox/experiments';
import { readExperiments, readRunConfig } from '@wprox/experiments/run-folders';
import { exportRun } from '../export/export-run.js';
import type { ExportFormat } from '../export/formats.js';

import type { Surroundings } from './surroundings.js';

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly backend?: string;
}

/**
 * Exports one run, or, of an experiment's folder, every run that has begun.
 *
 * @returns the exit code, 0.
 * @throws RunFolderError, ConfigError, CorruptFileError, BackendError
 */
export async function exportCommand(
  folder: string,
  { format, out, backend }: ExportOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  if (backend !== undefined) env['WPROX_BACKEND'] = backend;
  for (const run of await runFolders(folder)) {
    const own = out && run !== folder ? path.join(out, path.relative(folder, run)) : out;
    const written = await exportRun({
      folder: run,
      format,
      ...(own !== undefined && { out: own }),
    });
    stdout.write(`${written}\n`);
  }
  return 0;
}

/** The folder itself, if it is a run's, else those of the runs in it. */
async function runFolders(folder: string): Promise<string[]> {
  if (await readRunConfig(folder)) return [folder];
  const { experiments } = await readExperiments([folder]);
  const begun: string[] = [];
  for (const run of experiments.flatMap(({ runs }) => runs)) {
    const hasConfig = await stat(path.join(run.folder, 'config.json')).catch(() => undefined);
    if (hasConfig && run.state !== 'missing') begun.push(run.folder);
  }
  if (begun.length > 0) return begun;
  throw new RunFolderError(`no run in ${path.resolve(folder)} has begun; train it first`);
}
