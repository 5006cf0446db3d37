import { readFile, writeFile } from 'node:fs/promises';
import {
  experimentPaths,
  runFolder,
  runPaths,
  samplePicture,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { lines, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

describe('a report of points', () => {
  const mode = (index: number) => ({ index, place: [-1.25, index] });
  /** Writes runs on eight Gaussians; without a regularizer, seed n misses n modes. */
  async function writePoints(): Promise<void> {
    await writeExperiment(folder.path);
    for (const run of runs) {
      const { metrics, folder: own } = runPaths(runFolder(folder.path, run));
      const rows = (await readFile(metrics, 'utf8')).trimEnd().split('\n');
      const changed = rows.map((line) => {
        const { features, ...row } = JSON.parse(line);
        if (features === undefined) return row;
        const missed = Array.from({ length: run.seed }, (_, k) => mode(2 * k + 1));
        const modes = {
          count: 8,
          missed: run.variant === 'none' ? missed : [],
          highQuality: 0.126,
        };
        return { ...row, measure: 'wasserstein-2', value: row.value / 100, floor: 0.25, modes };
      });
      await writeFile(metrics, lines(changed));
      for (const iteration of [0, 2, 4]) {
        // A picture of points is not a grid, so the report does not cut it.
        const data = new Uint8Array(50 * 40 * 3).fill(9 * iteration);
        const png = encode({ width: 50, height: 40, channels: 3, depth: 8, data });
        await writeFileAtomically(samplePicture(own, iteration), png);
        await writeFile(experimentPaths(folder.path).realPicture, png);
      }
    }
  }

  it('names the distance, its floor, and the missed modes', async () => {
    await writePoints();
    const { html, pictures } = await writeReport([folder.path]);
    const page = await readFile(html, 'utf8');
    expect(page).toMatch(/Wasserstein-2 distance.*100 .*200 points/);
    expect(page).not.toMatch(/FID|Fréchet|Images</);
    expect(page).toContain('W₂ to the data against training time');
    expect(page).toContain('(0.250, ');
    expect(page).toMatch(/6.5 of 8<small>seed 1 misses 1<\/small><small>seed 2 misses 1 and 3</);
    expect(page).toContain('>8 of 8</td><td class="number">13%');
    expect(page).toContain('<td>1 (−1.25, 1) and 3 (−1.25, 3)</td>');
    const chart = pictures.find((file) => file.endsWith('distance-by-iteration.svg'))!;
    expect(await readFile(chart, 'utf8')).toMatch(/floor.*0\.250/s);
  });

  it('writes the table as Markdown with escaped texts of the config', async () => {
    await writePoints();
    const { markdown } = await writeReport([folder.path]);
    const text = await readFile(markdown, 'utf8');
    expect(text).toMatch(/0\.250.*2 seeds/);
    expect(text).toContain(
      '| no regularizer | 0.815 (0.810 to 0.820) | 0.282 (0.277 to 0.287) | 0.282 (0.277 to 0.287) ' +
        '| 6.5 of 8 (seed 1 misses 1; seed 2 misses 1 and 3) | 13% | 4 | ',
    );
    expect(text).toContain('## \\<img src="https://example.org/x.png"');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((line) => line.split(/(?<!\\)\|/).length))).toEqual(new Set([13]));
  });
});
