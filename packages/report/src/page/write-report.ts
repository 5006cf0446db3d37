/** The report of experiments, made from their folders alone. */
import path from 'node:path';
import {
  experimentPaths,
  readExperiments,
  readWalks,
  walksFolder,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { chartScript } from '../charts/interactive-chart.js';
import type { Picture } from '../pictures/picture.js';
import { writePicture } from '../pictures/write-picture.js';
import { walkPictures } from '../samples/walk-picture.js';
import { speedMarkdown } from '../tables/comparison-tables.js';
import { resultsMarkdown } from '../tables/results-markdown.js';
import { pageOf } from './page.js';
import { type Panel, panelOf, picturesOf } from './panel.js';
import { togetherOf } from './together.js';

/** Paths of the files that were written. */
export interface WrittenReport {
  /** The page; it holds all pictures itself. */
  readonly html: string;
  /** The tables of results once more as Markdown, to paste into a text. */
  readonly markdown: string;
  /** Every picture twice, as SVG and as PNG. */
  readonly pictures: readonly string[];
}

/**
 * Writes a report: `index.html`, the tables of results as `results.md` and of times to a distance as
 * `speed.md`, and each picture as SVG and PNG. Runs that are missing or incomplete are reported as
 * such. The same folders give the same bytes.
 *
 * @param folders an experiment's folder, such as `runs/quickstart`, or several that are compared;
 * that of an experiment of several parts, such as `runs/figure-2`, stands for all of them.
 * @param out where it goes: without it `report/` in the only folder, or `report/` here for several.
 * @throws RunFolderError if one is not an experiment's folder, if no run of it has a distance yet,
 * or if its runs were measured by different measures or on different features.
 * @throws CorruptFileError naming the file, and the line of a file of rows.
 *
 * @example
 * const { html } = await writeReport(['runs/quickstart']);
 */
export async function writeReport(
  folders: readonly string[],
  out?: string,
): Promise<WrittenReport> {
  const { experiments, collection } = await readExperiments(folders);
  const names = panelNames(experiments.map(({ config }) => config.name));
  const panels: Panel[] = [];
  for (const [i, experiment] of experiments.entries()) {
    panels.push(await panelOf(experiment, names[i]!));
  }
  const together = await togetherOf(panels);
  const walks = await walksOf(folders);
  const { script, source } = await chartScript();
  const page = pageOf({ panels, collection, together, walks, script, scriptSource: source });

  const only = folders.length === 1 ? experimentPaths(folders[0]!).report : 'report';
  const target = out ?? only;
  const pictures: string[] = [];
  for (const picture of [...(together?.charts ?? []), ...panels.flatMap(filedPictures)]) {
    pictures.push(...(await writePicture(target, picture)));
  }
  const tables = panels.map(({ experiment, measured, results }) =>
    resultsMarkdown(experiment.config.title, measured, results),
  );
  const speeds = panels.flatMap(({ experiment, speeds }) =>
    speeds ? [speedMarkdown(experiment.config.title, speeds)] : [],
  );
  const markdown = path.join(target, 'results.md');
  await writeFileAtomically(markdown, tables.join('\n'));
  if (speeds.length > 0) {
    await writeFileAtomically(path.join(target, 'speed.md'), speeds.join('\n'));
  }
  // Last, so that a page is never older than the pictures beside it.
  const html = path.join(target, 'index.html');
  await writeFileAtomically(html, page);
  return { html, markdown, pictures };
}

/** A part's pictures, which as files have to say what they are of. */
function filedPictures(panel: Panel): Picture[] {
  const of = panel.experiment.config.title;
  return picturesOf(panel).map((picture) =>
    panel.name === '' ? picture : { ...picture, title: `${of}: ${picture.title}` },
  );
}

/** The walks that lie in the folders, already pictures there. */
async function walksOf(folders: readonly string[]) {
  const found = folders.map(async (folder) => {
    const own = walksFolder(folder);
    const drawn = await readWalks(own);
    return Promise.all((drawn?.walks ?? []).map((walk) => walkPictures(own, walk)));
  });
  return (await Promise.all(found)).flat(2);
}

/** Experiments' names, with a number where two have the same; none where there is only one. */
function panelNames(names: readonly string[]): string[] {
  if (names.length === 1) return [''];
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}-${before + 1}`;
  });
}
