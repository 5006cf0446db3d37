import { appendFile, readFile } from 'node:fs/promises';
import { runFolder, runPaths } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { lines, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

it('shows a warning about h once for each variant, and how many seeds have it', async () => {
  await writeExperiment(folder.path);
  for (const run of runs.filter(({ variant }) => variant === 'rwp')) {
    const warning = { kind: 'warning', iteration: 4, name: 'held', text: `h < ${run.seed}` };
    await appendFile(runPaths(runFolder(folder.path, run)).metrics, lines([warning]));
  }
  const page = await readFile((await writeReport([folder.path])).html, 'utf8');
  expect(page.match(/<p class="warning"/g)).toHaveLength(1);
  expect(page).toContain('RWP (2 of 2 seeds): h &lt; 1.</p>');
});
