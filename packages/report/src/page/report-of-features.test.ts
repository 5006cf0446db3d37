/** Reports of runs that measured on several feature maps. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunFolder, runFolder, runPaths } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { runEvents } from '../tensorboard/run-events.js';
import { lines, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

/** Adds a row of FID with KID, precision and recall after every distance. */
async function addFid(): Promise<void> {
  for (const run of runs) {
    const file = runPaths(runFolder(folder.path, run)).metrics;
    const rows = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const more = rows.flatMap((row) =>
      row['kind'] !== 'distance'
        ? [row]
        : [
            row,
            {
              ...row,
              features: 'inception-v3-fid',
              value: 1000 + run.seed + Number(row['iteration']),
              kernel: { value: -0.0125, standardError: 0.001 },
              precision: 0.625,
              recall: 0.375,
            },
          ],
    );
    await writeFile(file, lines(more));
  }
}

it('shows the curves and the table of every feature map, and keeps the primary numbers', async () => {
  await writeExperiment(folder.path);
  const plain = await writeReport([folder.path]);
  const before = await readFile(plain.markdown, 'utf8');
  await addFid();
  const { html, markdown, pictures } = await writeReport([folder.path]);
  const names = pictures.map((file) => path.basename(file));
  for (const name of ['distance-by-time', 'distance-by-iteration']) {
    expect(names).toContain(`${name}.svg`);
    expect(names).toContain(`${name}-inception-v3-fid.svg`);
  }
  const text = await readFile(markdown, 'utf8');
  expect(text.startsWith(before)).toBe(true);
  expect(text).toContain('| Final FID, inception-v3-fid | Best FID, inception-v3-fid | KID, inc');
  // The last evaluation is at iteration 4; seeds 1 and 2.
  expect(text).toContain(
    '| no regularizer | 1,006 (1,005 to 1,006) | 1,002 (1,001 to 1,002) | -0.0125 | 0.625 | 0.375 |',
  );
  const page = await readFile(html, 'utf8');
  expect(page).toContain('<h2>FID on inception-v3-fid features</h2>');
  expect(page.match(/class="wprox-chart-place"/g)).toHaveLength(2);
  // The primary features are others, so the page still says that its distance is no FID.
  expect(page).toContain('This is not an FID');
});

it('names each measure in the events for TensorBoard', async () => {
  await writeExperiment(folder.path);
  await addFid();
  const events = await runEvents(await readRunFolder(runFolder(folder.path, runs[0]!)));
  const tags = new Set(events.map(({ tag }) => tag));
  expect([...tags].filter((tag) => !tag.startsWith('loss/')).sort()).toEqual([
    'distance/frechet',
    'distance/frechet/inception-v3-fid',
    'kernel-distance/inception-v3-fid',
    'precision/inception-v3-fid',
    'recall/inception-v3-fid',
    'samples',
  ]);
  const fid = events.filter(({ tag }) => tag === 'distance/frechet/inception-v3-fid');
  expect(fid.map(({ step, value }) => [step, value])).toEqual([
    [0, 1001],
    [2, 1003],
    [4, 1005],
  ]);
});
