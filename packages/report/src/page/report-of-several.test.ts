import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runFolder, runPaths, writeCollection } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import { runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

describe('a report of several experiments', () => {
  it('has the pictures of each, and all on one axis', async () => {
    await writeExperiment(folder.path);
    const out = path.join(folder.path, 'both');
    const { html, pictures } = await writeReport([folder.path, folder.path], out);
    expect(path.dirname(html)).toBe(out);
    const names = new Set(pictures.map((file) => path.basename(file).replace(/\.\w+$/, '')));
    expect(names).toContain('together-distance-by-time');
    expect(names).toContain('small-distance-by-time');
    expect(names).toContain('small-2-distance-by-time');
    expect(names.size).toBe(3 + 2 * 10);
    const page = await readFile(html, 'utf8');
    // One of both together, and one of each.
    expect(page.match(/class="wprox-chart-place"/g)).toHaveLength(3);
    // Both folders have the same experiment, so only a number distinguishes their lines.
    expect(page).toContain('"label":"2: RWP"');
    const text = await readFile(path.join(out, 'results.md'), 'utf8');
    expect(text.match(/^## /gm)).toHaveLength(2);
  });

  it('has only the runs that belong to the parts of a collection', async () => {
    await writeExperiment(folder.path);
    const set = path.join(folder.path, 'set');
    const own = { folder: '..', seeds: [2] };
    await writeCollection(set, {
      title: 'A figure',
      description: 'What it shows.',
      note: 'On other data.',
      parts: [
        { ...own, title: 'First', variants: ['none', 'rwp'] },
        { ...own, title: 'Second', variants: ['o2diag'] },
      ],
    });
    const { html } = await writeReport([set]);
    expect(html).toBe(path.join(set, 'report', 'index.html'));
    const page = await readFile(html, 'utf8');
    expect(page).toContain('A figure');
    expect(page).toContain('On other data.');
    expect(page).toMatch(/<a href="#small">First<\/a>.*<a href="#small-2">Second<\/a>/s);
    expect(page).toContain('<code>rwp-seed2</code>');
    expect(page).not.toMatch(/<code>(rwp-seed1|o1-seed2)<\/code>/);
  });

  it('has no common chart of different kinds of distance', async () => {
    await writeExperiment(folder.path);
    const other = await mkdtemp(path.join(tmpdir(), 'wprox-report-'));
    await cp(folder.path, other, { recursive: true });
    for (const run of runs) {
      const { metrics } = runPaths(runFolder(other, run));
      const text = await readFile(metrics, 'utf8');
      await writeFile(metrics, text.replaceAll('cifar10-classifier', 'inception-v3'));
    }
    const { pictures } = await writeReport([folder.path, other], path.join(folder.path, 'both'));
    expect(pictures.join()).not.toContain('together');
    await rm(other, { recursive: true });
  });
});
