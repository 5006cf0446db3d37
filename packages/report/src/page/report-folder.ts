/** The folder of a report: new, empty, or with an earlier report. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '@wprox/experiments';
import { readBytesIfThere, requireWritable, systemProblem } from '@wprox/experiments/run-folders';

/** The last words of every page. */
export const MADE_BY = 'Made by wprox from the folders of the experiments.';

/** Names of the files that a report has. */
const REPORTED =
  /^(\..*|index\.html|results\.csv|(results|speed|levels|paired|best-control|methods|steadiness|ends-well)\.md|[A-Za-z0-9_-]+\.(svg|png))$/;
/** Longest page in which its last words are looked for, in bytes. */
const MOST_BYTES = 2 ** 28;

/**
 * Keeps a report from mixing with, or replacing, files that are not of a report.
 * @throws RunFolderError if the folder holds other files, or cannot be read.
 */
export async function requireReportFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    const problem = systemProblem(error) ?? error.message;
    throw new RunFolderError(`${folder} cannot be the folder of a report: ${problem}`);
  });
  await requireWritable(path.join(folder, 'index.html'));
  const foreign =
    names.find((name) => !REPORTED.test(name) || isLonePicture(name, names)) ??
    ((await isForeignPage(names, folder)) ? 'index.html' : undefined);
  if (foreign === undefined) return;
  throw new RunFolderError(
    `${path.join(folder, foreign)} is not of a report; expected a new folder or one with an earlier ` +
      'report: give another --out',
  );
}

/** Whether a PNG lies there without its SVG, which a report writes first. */
function isLonePicture(name: string, names: readonly string[]): boolean {
  return name.endsWith('.png') && !names.includes(name.replace(/png$/, 'svg'));
}

async function isForeignPage(names: readonly string[], folder: string): Promise<boolean> {
  if (!names.includes('index.html')) return false;
  const page = await readBytesIfThere(path.join(folder, 'index.html'), MOST_BYTES);
  return !Buffer.from(page ?? []).includes(MADE_BY);
}
