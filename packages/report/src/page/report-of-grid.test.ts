import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { experimentPaths, runFolder, runPaths, writeJson } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { experiment, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

it('shows a heat map after the results, controls, levels, and all variants as CSV', async () => {
  await writeExperiment(folder.path);
  const { none, rwp, o1, o2diag } = experiment.variants;
  const grid = (name: string) => ({
    of: 'proximal',
    label: 'Proximal',
    at: { 'regularizer.name': name },
  });
  await writeJson(experimentPaths(folder.path).experiment, {
    ...experiment,
    variants: {
      none,
      rwp: { ...rwp, grid: grid('rwp') },
      o1: { ...o1, grid: grid('o1') },
      o2diag: { ...o2diag, grid: grid('o2diag') },
    },
  });
  const { html, pictures } = await writeReport([folder.path]);
  expect(path.basename(pictures[0]!)).toBe('heat-map.svg');
  const page = await readFile(html, 'utf8');
  const headings = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text);
  expect(headings.slice(0, 5)).toEqual([
    'Results',
    'Final Fréchet distance by name',
    'Seed by seed against the controls',
    'Times to levels of the distance',
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
