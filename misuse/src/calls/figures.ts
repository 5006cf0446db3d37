/** A right call of every function that `@wprox/figures` exports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, RunFolderError } from '@wprox/experiments';
import * as main from '@wprox/figures';
import * as study from '@wprox/figures/fokker-planck';
import * as invariance from '@wprox/figures/invariance-of-training';
import * as studies from '@wprox/figures/studies';
import type { Calls } from '../misuse.js';

/** The errors of files and of names are those of experiments. */
export const exported: Readonly<Record<string, unknown>> = {
  ...main,
  ...study,
  ...invariance,
  ...studies,
  ConfigError,
  RunFolderError,
};

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-misuse-'));
/** Some wrong values are names of folders, which are then made inside the temporary folder. */
export async function prepare(): Promise<() => Promise<void>> {
  const before = process.cwd();
  process.chdir(folder);
  return async () => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  };
}

const SETTINGS = 'takes the settings that the package exports';
const made = 'takes what runStudy returns, which takes minutes';

const UNIT = 'called by the package, and by wprox experiment, with results of the package';

export const calls: Calls = {
  'StudyKind#assemble': UNIT,
  'StudyKind#draw': UNIT,
  'StudyUnit#compute': UNIT,
  drawStudy: made,
  fokkerPlanckStudy: SETTINGS,
  invarianceStudy: SETTINGS,
  runStudy: 'runs for minutes',
  writeFigure: () => ['parallel-lines', folder],
};
