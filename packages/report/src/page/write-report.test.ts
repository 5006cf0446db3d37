import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { experimentPaths, runFolder, runPaths } from '@wprox/experiments/run-folders';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { experiment, NASTY, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const folder = temporaryFolder();

describe('writeReport', () => {
  it('writes a page that loads nothing, and each picture as SVG and PNG', async () => {
    await writeExperiment(folder.path);
    const { html, pictures } = await writeReport([folder.path]);

    const names = [
      'distance-by-time',
      'distance-by-iteration',
      'distance-by-generator-steps',
      'samples-real',
      'samples-none',
      'samples-rwp',
      'samples-o1',
      'samples-o2diag',
      'progress',
      'losses',
    ];
    const report = path.join(folder.path, 'report');
    const files = names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect(pictures).toEqual(files.map((file) => path.join(report, file)));
    const compared = ['speed.md', 'levels.md', 'paired.md', 'best-control.md', 'steadiness.md'];
    const texts = ['index.html', 'results.md', 'results.csv', ...compared];
    expect((await readdir(report)).sort()).toEqual([...files, ...texts].sort());
    for (const file of pictures) {
      if (file.endsWith('.png')) {
        const { width, height, data } = decode(await readFile(file));
        expect(Math.min(width, height)).toBeGreaterThan(50);
        expect(new Set(data).size).toBeGreaterThan(10);
      } else {
        const svg = await readFile(file, 'utf8');
        expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>\n$/s);
        expect(svg).not.toMatch(/(src|href)="(?!data:)/);
      }
    }

    const page = await readFile(html, 'utf8');
    // Values have escaped quotes, so these quotes delimit attributes.
    expect(page).not.toMatch(/\s(src|href|srcset|action|data)\s*=\s*["'](?!data:image\/png)/);
    expect(page).not.toMatch(/url\(|@import|<link|<iframe/);
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]{20,}"/g)).toHaveLength(names.length);
    expect(page.match(/data:image\/png;base64,iVBOR/g)).toHaveLength(5 + 4);
    for (const { label } of Object.values(experiment.variants).filter((v) => v.label !== NASTY)) {
      expect(page).toContain(label);
    }
  });

  it('names the distance, and does not call it FID', async () => {
    await writeExperiment(folder.path);
    const page = await readFile((await writeReport([folder.path])).html, 'utf8');
    expect(page).toMatch(/Fréchet distance on cifar10-classifier features.*100 .*200 /);
    expect(page).toContain('not an FID');
    expect(page).not.toContain('role="note"');
    // Initial 81 and 82, final 80 / 3 + 1 and + 2.
    expect(page).toMatch(/no regularizer<\/th>\s*<td class="number">81.5<small>81.0 to 82.0/);
    expect(page).toMatch(/28.2<small>27.7 to 28.7/);
  });

  it('allows only its own script, and contains the curves as data', async () => {
    await writeExperiment(folder.path);
    const page = await readFile((await writeReport([folder.path])).html, 'utf8');
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text!);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts[0]!).digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}'">`);
    const [, json] = /<script type="application\/json">(.*?)<\/script>/s.exec(page)!;
    const { chart } = JSON.parse(json!);
    // A label with markup stays text.
    expect(chart.series.map(({ label }: { label: string }) => label)).toContain(NASTY);
    expect(json).not.toContain('<');
    // Curves against training time, then against iterations; points are [x, mean, low, high].
    const [byTime, byIteration] = chart.series[0].curves;
    expect(byIteration).toContainEqual([2, 41.5, 41, 42]);
    expect(byTime[0]).toEqual([0, 81.5, 81, 82]);
    expect(chart.axes.map(({ name }: { name: string }) => name)).toEqual([
      'training time',
      'outer iterations',
      'generator steps',
    ]);
    // RWP takes five steps in each outer iteration.
    const rwp = chart.series.find(({ label }: { label: string }) => label === 'RWP');
    expect(rwp.curves[2].map(([x]: number[]) => x)).toEqual([0, 10, 20]);
  });

  it('compares times to the distance that every baseline seed reaches', async () => {
    await writeExperiment(folder.path);
    const { html } = await writeReport([folder.path]);
    const page = await readFile(html, 'utf8');
    expect(page).toMatch(/Time until the distance .*28\.7/);
    // All runs have the same distances; later runs take more time.
    const speed = await readFile(path.join(folder.path, 'report', 'speed.md'), 'utf8');
    expect(speed).toMatch(/^\| no regularizer \| .*s \(.* to .*s\) \| 1 \|$/m);
    expect(speed).toMatch(/^\| RWP \| .* \| 0\.92× \(0\.64× to 1\.3×\) \|$/m);
  });

  it('escapes texts of configs and machines', async () => {
    await writeExperiment(folder.path);
    const { html, pictures } = await writeReport([folder.path]);
    for (const file of [html, ...pictures.filter((name) => name.endsWith('.svg'))]) {
      expect(await readFile(file, 'utf8')).not.toContain('<img');
    }
    expect(await readFile(html, 'utf8')).toMatch(/Pictures decoded by.*sharp 0\.35\.5/);
    expect(await readFile(html, 'utf8')).toContain('<title>&lt;img src=&quot;https://example.org');
  });

  it('gives the same bytes for the same folder', async () => {
    await writeExperiment(folder.path);
    const read = async () => {
      const { html, pictures } = await writeReport([folder.path]);
      return Promise.all([html, ...pictures].map((file) => readFile(file, 'base64')));
    };
    expect(await read()).toEqual(await read());
  });

  it('names incomplete runs', async () => {
    // Of seed 2, rwp has one evaluation, o1 has two, and o2diag never started.
    await writeExperiment(folder.path, (index) => [3, 3, 3, 3, 3, 1, 2, -1][index]!);
    const { html, pictures } = await writeReport([folder.path]);
    const page = await readFile(html, 'utf8');
    expect(page).toMatch(/3 of 8 runs.*rwp-seed2.*o1-seed2.*o2diag-seed2/);
    expect(page).toContain('RWP (incomplete)');
    expect(page).toContain('1 of 2 seeds complete');
    expect(pictures).toHaveLength(20);
  });

  it('works with a single evaluation of a single run and no pictures', async () => {
    await writeExperiment(folder.path, (index) => (index === 0 ? 1 : -1));
    await rm(experimentPaths(folder.path).realPicture);
    await rm(runPaths(runFolder(folder.path, runs[0]!)).samples, { recursive: true });
    const { pictures } = await writeReport([folder.path]);
    expect(pictures.map((file) => path.basename(file))).toEqual([
      'distance-by-time.svg',
      'distance-by-time.png',
      'distance-by-iteration.svg',
      'distance-by-iteration.png',
      'distance-by-generator-steps.svg',
      'distance-by-generator-steps.png',
    ]);
  });
});
