/** Writes the report of experiments from their folders. */
import path from 'node:path';
import { requireArray, requireString } from '@wprox/arguments';
import {
  experimentPaths,
  readExperiments,
  readWalks,
  walksFolder,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { chartParts } from '../charts/interactive-chart.js';
import type { Picture } from '../pictures/picture.js';
import { writePicture } from '../pictures/write-picture.js';
import { walkPictures } from '../samples/walk-picture.js';
import { experimentTables } from '../tables/experiment-tables.js';
import { resultsCsv } from '../tables/results-csv.js';
import { pageOf } from './page.js';
import { type Panel, panelOf, picturesOf } from './panel.js';
import { requireReportFolder } from './report-folder.js';
import { togetherOf } from './together.js';

/** Paths of the files that were written. */
export interface WrittenReport {
  /** The page, which contains all pictures. */
  readonly html: string;
  /** The tables of results as Markdown. */
  readonly markdown: string;
  /** Every picture as SVG and as PNG. */
  readonly pictures: readonly string[];
}

/**
 * Writes a report: `index.html`, the tables as Markdown (`results.md`, `speed.md`, `levels.md`,
 * `paired.md`, `best-control.md`, `methods.md`, `steadiness.md`, `ends-well.md`), all results as
 * `results.csv`, and each picture as SVG and PNG. Runs that are missing or incomplete are reported as
 * such. The same folders give the same bytes.
 *
 * @param folders the folder of an experiment, such as `runs/quickstart`, or several to compare; the
 * folder of an experiment of several parts, such as `runs/figure-2`, includes all parts.
 * @param out the folder of the report; by default `report/` in the only folder, or `report/` in the
 * working directory for several.
 * @throws RunFolderError if a folder is not that of an experiment, if no run has a distance, if the
 * distances are of different kinds, or if `out` holds files that are not of a report.
 * @throws CorruptFileError if a file is damaged; it names the file, and the line of a file of rows.
 *
 * @example
 * const { html } = await writeReport(['runs/quickstart']);
 */
export async function writeReport(
  folders: readonly string[],
  out?: string,
): Promise<WrittenReport> {
  requireArray('folders', folders, 'an array of paths of folders');
  for (const folder of folders) requireString('folders', folder, 'paths of folders');
  if (out !== undefined) requireString('out', out, 'the path of a folder');
  const only = folders.length === 1 ? experimentPaths(folders[0]!).report : 'report';
  const target = out ?? only;
  await requireReportFolder(target);
  const { experiments, collection } = await readExperiments(folders);
  const names = panelNames(experiments.map(({ config }) => config.name));
  const panels: Panel[] = [];
  for (const [i, experiment] of experiments.entries()) {
    panels.push(await panelOf(experiment, names[i]!));
  }
  const together = await togetherOf(panels);
  const walks = await walksOf(folders);
  const page = pageOf({ panels, collection, together, walks, chartParts: chartParts() });

  const pictures: string[] = [];
  for (const picture of [...(together?.charts ?? []), ...panels.flatMap(filedPictures)]) {
    pictures.push(...(await writePicture(target, picture)));
  }
  const written = experiments.map(experimentTables);
  const markdown = path.join(target, 'results.md');
  await writeFileAtomically(
    markdown,
    written.map(({ resultsMarkdown }) => resultsMarkdown).join('\n'),
  );
  const tables = {
    'speed.md': written.flatMap(({ speedMarkdown }) => speedMarkdown ?? []),
    'levels.md': written.flatMap(({ levelMarkdown }) => levelMarkdown ?? []),
    'paired.md': written.flatMap(({ pairedMarkdown }) => pairedMarkdown ?? []),
    'best-control.md': written.flatMap(({ bestControlMarkdown }) => bestControlMarkdown ?? []),
    'methods.md': written.flatMap(({ methodsMarkdown }) => methodsMarkdown ?? []),
    'steadiness.md': written.map(({ steadinessMarkdown }) => steadinessMarkdown),
    'ends-well.md': written.flatMap(({ endsWellMarkdown }) => endsWellMarkdown ?? []),
  };
  for (const [name, texts] of Object.entries(tables)) {
    if (texts.length > 0) await writeFileAtomically(path.join(target, name), texts.join('\n'));
  }
  const csv = panels.map(({ experiment, ...rest }) => ({ ...rest, config: experiment.config }));
  await writeFileAtomically(path.join(target, 'results.csv'), resultsCsv(csv));
  // The page comes last, so that it is never older than the pictures beside it.
  const html = path.join(target, 'index.html');
  await writeFileAtomically(html, page);
  return { html, markdown, pictures };
}

/** Lists the pictures of a part, with the title of the experiment, because files are read alone. */
function filedPictures(panel: Panel): Picture[] {
  const of = panel.experiment.config.title;
  return picturesOf(panel).map((picture) =>
    panel.name === '' ? picture : { ...picture, title: `${of}: ${picture.title}` },
  );
}

/** Draws the walks of the folders. */
async function walksOf(folders: readonly string[]) {
  const found = folders.map(async (folder) => {
    const own = walksFolder(folder);
    const drawn = await readWalks(own);
    return Promise.all((drawn?.walks ?? []).map((walk) => walkPictures(own, walk)));
  });
  return (await Promise.all(found)).flat(2);
}

/** Names the panels: numbers equal names, and gives a single panel no name. */
function panelNames(names: readonly string[]): string[] {
  if (names.length === 1) return [''];
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}-${before + 1}`;
  });
}
