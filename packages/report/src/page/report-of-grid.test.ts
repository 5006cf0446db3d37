import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { experimentPaths, runFolder, runPaths, writeJson } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { experiment, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

/** Makes three variants of the experiment a family, and adds fields to it. */
async function writeFamily(fields: object = {}): Promise<void> {
  await writeExperiment(folder.path);
  const { none, rwp, o1, o2diag } = experiment.variants;
  const grid = (name: string) => ({
    of: 'proximal',
    label: 'Proximal',
    at: { 'regularizer.name': name },
  });
  await writeJson(experimentPaths(folder.path).experiment, {
    ...experiment,
    ...fields,
    variants: {
      none,
      rwp: { ...rwp, grid: grid('rwp') },
      o1: { ...o1, grid: grid('o1') },
      o2diag: { ...o2diag, grid: grid('o2diag') },
    },
  });
}

const headingsOf = (page: string) => [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text);

it('shows a heat map after the results, comparisons, and all variants as CSV', async () => {
  await writeFamily();
  const { html, pictures } = await writeReport([folder.path]);
  expect(path.basename(pictures[0]!)).toBe('heat-map.svg');
  const page = await readFile(html, 'utf8');
  expect(headingsOf(page).slice(0, 8)).toEqual([
    'Results',
    'Final Fréchet distance by name',
    'The best setting of each method',
    'Seed by seed against the controls',
    'Beside the best control',
    'Times to levels of the distance',
    'Steadiness of training',
    'Curves',
  ]);
  expect(page).toMatch(/The numbers of the map<\/summary>.*Proximal.*rwp.*o1.*o2diag/s);
  // ℓ is 5, h is 0.2, and every run has 4 outer iterations.
  expect(page).toMatch(/h·N<\/th>.*RWP.*>20<\/td><td class="number">0\.800<\/td>/s);
  // Every variant has the same distances, so no seed is better.
  expect(page).toMatch(
    /RWP<\/th><td>no regularizer \(1 generator step\)<\/td><td class="number">0 of 2/,
  );
  const csv = await readFile(path.join(path.dirname(html), 'results.csv'), 'utf8');
  expect(csv.match(/^small,(none|rwp|o1|o2diag),/gm)).toHaveLength(4);
});

it('judges the runs by the fields of the experiment', async () => {
  // Seed 1 of every variant ends at 80/3 + 1, seed 2 at 80/3 + 2.
  await writeFamily({ levels: [70, 40], endsWell: { below: 28 } });
  const { html, pictures } = await writeReport([folder.path]);
  expect(pictures.map((file) => path.basename(file)).slice(0, 4)).toEqual([
    'heat-map.svg',
    'heat-map.png',
    'ends-well-map.svg',
    'ends-well-map.png',
  ]);
  const page = await readFile(html, 'utf8');
  expect(headingsOf(page)[2]).toBe('Runs that end well, by name');
  expect(page).toMatch(/last distance is below 28\..*Ends<br>well.*>1 of 2 seeds</s);
  expect(page).toMatch(/Proximal<\/th><td class="number">3<\/td>.*3 of 6 runs<small>50%/s);
  expect(page).toMatch(/fixed before the runs.*>70<.*>40</s);
  const read = (name: string) => readFile(path.join(path.dirname(html), name), 'utf8');
  expect(await read('ends-well.md')).toContain('| Proximal | 3 | 3 of 6 runs (50%) |');
  expect(await read('results.md')).toContain('| Best distance | Ends well |');
  // Every variant has the same distances, and five steps in an iteration against one.
  expect(await read('best-control.md')).toContain('| RWP | 0.20× | 0.20× |');
  expect(await read('methods.md')).toContain('| Proximal | 3 | name rwp |');
  // The report can be made again, with these files in its folder.
  await writeReport([folder.path]);
});

it('draws movement and slope if a run has them', async () => {
  await writeExperiment(folder.path);
  const losses = async () => {
    const { pictures } = await writeReport([folder.path]);
    return readFile(pictures.find((file) => file.endsWith('losses.svg'))!, 'utf8');
  };
  expect(await losses()).not.toMatch(/movement|slope/i);
  const { metrics } = runPaths(runFolder(folder.path, runs[1]!));
  const text = await readFile(metrics, 'utf8');
  const more = '"generatorSteps":5,"movement":0.5,"slope":1.5,"penalty"';
  await writeFile(metrics, text.replaceAll('"penalty"', more));
  const drawn = await losses();
  expect(drawn).toContain('movement √E‖x − y‖²');
  expect(drawn).toContain('slope of the loss');
});
