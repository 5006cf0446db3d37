/**
 * Draws the results of all measurements and puts them into the docs: pictures into docs/pictures, and
 * the pictures with tables of the same numbers between the markers in docs/speed.md.
 *
 *   node src/draw-results.mjs [--results results] [--page ../docs/speed.md]
 *
 * Build first. If results are missing, the page names the command that measures them. The same results
 * give the same bytes.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePicture } from '@wprox/report/pictures';
import { leaks } from './draw-results/leaks.mjs';
import { objectives } from './draw-results/objectives.mjs';
import { regularizers } from './draw-results/regularizers.mjs';
import { scaling } from './draw-results/scaling.mjs';
import { startUp } from './draw-results/start-up.mjs';
import { trainingSteps } from './draw-results/training-steps.mjs';
import { RESULTS, resultsFile } from './results.mjs';

/**
 * A part of the page.
 * @typedef {object} Section
 * @property {string} name of its markers and of its picture
 * @property {string[]} files names of the measurements whose results it shows
 * @property {string} command that measures them, in bench/
 * @property {(...results: any[]) => Promise<Shown>} show
 */
/**
 * @typedef {object} Shown
 * @property {import('@wprox/report/pictures').Picture} [picture]
 * @property {string} text Markdown
 */

const here = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    results: { type: 'string', default: RESULTS },
    page: { type: 'string', default: join(here, '../docs/speed.md') },
  },
});

/** @type {Section[]} */
const sections = [trainingSteps, regularizers, objectives, scaling, startUp, leaks];
const page = resolve(options.page);
let text = await readFile(page, 'utf8');
for (const section of sections) text = filled(text, section.name, await contents(section));
await writeFile(`${page}.part`, text);
await rename(`${page}.part`, page);
console.log(page);

/** Returns the Markdown of a section. @param {Section} section */
async function contents({ files, command, show }) {
  const paths = files.map((file) => resultsFile(file, options.results));
  if (!paths.every(existsSync)) return `Not measured yet: \`${command}\` in \`bench/\`.`;
  const results = await Promise.all(
    paths.map(async (path) => JSON.parse(await readFile(path, 'utf8'))),
  );
  const { picture, text: shown } = await show(...results);
  const measured = results.map((result) => machineLine(result)).join(' ');
  const end = `${measured} Again: \`${command}\` in \`bench/\`.`;
  if (!picture) return `${shown}\n\n${end}`;
  const [svg] = await writePicture(join(dirname(page), 'pictures'), picture);
  console.log(svg);
  return `![${picture.alt}](pictures/${picture.name}.png)\n\n${shown}\n\n${end}`;
}

/** Describes where and how a result was measured. @param {{ machine: Record<string, any>, method?: string }} result */
function machineLine({ machine, method }) {
  const cores = machine['cores'] ? `, ${machine['cores']} cores` : '';
  const load =
    machine['loadAverage'] === undefined ? '' : `, load ${machine['loadAverage']} before`;
  return `${machine['cpu']}${cores}${load}, Node ${machine['node']}${method ? `; ${method}` : ''}.`;
}

/** Replaces the text between the markers of a section. @param {string} into @param {string} name @param {string} content */
function filled(into, name, content) {
  const [start, end] = [`<!-- measured: ${name} -->`, '<!-- end of measured -->'];
  const from = into.indexOf(start);
  const to = into.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(
      `${page} has no "${start} … ${end}"; add these markers where the section belongs`,
    );
  return `${into.slice(0, from)}${start}\n\n${content}\n\n${into.slice(to)}`;
}
