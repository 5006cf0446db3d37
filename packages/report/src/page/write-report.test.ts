import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CorruptFileError, parseExperiment, RunFolderError, resolveRuns } from '@wprox/experiments';
import {
  experimentPaths,
  runFolder,
  runPaths,
  samplePicture,
  writeCollection,
  writeFileAtomically,
  writeJson,
  writeMachine,
  writeStatus,
} from '@wprox/experiments/run-folders';
import { decode, encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { encodePictureGrid } from '../samples/picture-grid.js';
import { writeReport } from './write-report.js';

vi.setConfig({ testTimeout: 60_000 }); // pictures by the dozen, on machines that may be busy

const NASTY = `<img src="https://example.org/x.png" onerror='alert(1)'> & co`;

const experiment = parseExperiment(
  {
    name: 'small',
    title: NASTY,
    description: NASTY,
    source: NASTY,
    budget: { iterations: 4 },
    evaluation: { every: 2, samples: 100, realSamples: 200 },
    seeds: [1, 2],
    variants: {
      none: { label: 'no regularizer' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp' } },
      o1: { label: NASTY, regularizer: { name: 'o1' } },
      o2diag: { label: 'O2Diag-SBE', regularizer: { name: 'o2diag' } },
    },
  },
  'test',
);
const runs = resolveRuns(experiment);

/** An 8×8 grid of images of 4×4 pixels. */
function grid(shade: number): Uint8Array {
  const values = Array.from({ length: 64 * 48 }, (_, i) => ((i * shade) % 256) / 127.5 - 1);
  return encodePictureGrid({ values, shape: [64, 4, 4, 3] }, 8);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the experiment as if each run had been stopped after so many evaluations. */
async function writeExperiment(evaluations: (index: number) => number = () => 3): Promise<void> {
  await writeJson(experimentPaths(folder).experiment, experiment);
  await writeFile(experimentPaths(folder).realPicture, grid(3));
  for (const [index, run] of runs.entries()) {
    const count = evaluations(index);
    if (count < 0) continue;
    const own = runFolder(folder, run);
    const paths = runPaths(own);
    await writeJson(paths.config, run);
    await writeMachine(own, {
      node: 'v20.20.2',
      platform: 'linux x64',
      cpu: NASTY,
      cores: 2,
      memoryBytes: 8e9,
      backend: 'wasm',
      tfjs: '4.22.0',
      wprox: '0.1.0',
      startedAt: '2026-01-02T03:04:05.678Z',
    });
    const last = Math.max(0, 2 * (count - 1));
    const state = count === 3 ? 'complete' : 'interrupted';
    await writeStatus(own, { state, iteration: last, iterations: 4 });
    const metrics: object[] = [];
    const timing: object[] = [];
    for (let i = 0; i < count; i++) {
      const iteration = 2 * i;
      const penalty = run.variant === 'none' ? 0 : 0.01 / iteration;
      if (i > 0) {
        metrics.push({ kind: 'losses', iteration, criticLoss: 1.3, generatorLoss: 0.7, penalty });
      }
      metrics.push({
        kind: 'distance',
        iteration,
        measure: 'frechet',
        value: 80 / (i + 1) + run.seed,
        features: 'cifar10-classifier',
        samples: 100,
        realSamples: 200,
      });
      timing.push({ iteration, trainingSeconds: iteration * (1 + index / 10) });
      await writeFileAtomically(samplePicture(own, iteration), grid(5 + i));
    }
    await writeFile(paths.metrics, lines(metrics));
    await writeFile(paths.timing, lines(timing));
  }
}

const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('writeReport', () => {
  it('writes a page that needs nothing else, and each picture as SVG and PNG', async () => {
    await writeExperiment();
    const { html, pictures } = await writeReport([folder]);

    const names = [
      'distance-by-time',
      'distance-by-iteration',
      'samples-real',
      'samples-none',
      'samples-rwp',
      'samples-o1',
      'samples-o2diag',
      'progress',
      'losses',
    ];
    const report = path.join(folder, 'report');
    const files = names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect(pictures).toEqual(files.map((file) => path.join(report, file)));
    const texts = ['index.html', 'results.md', 'speed.md'];
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
    // Quotes in values are escaped, so that a quote here is an attribute's own.
    expect(page).not.toMatch(/\s(src|href|srcset|action|data)\s*=\s*["'](?!data:image\/png)/);
    expect(page).not.toMatch(/url\(|@import|<link|<iframe/);
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]{20,}"/g)).toHaveLength(names.length);
    expect(page.match(/data:image\/png;base64,iVBOR/g)).toHaveLength(5 + 4);
    for (const { label } of Object.values(experiment.variants).filter((v) => v.label !== NASTY)) {
      expect(page).toContain(label);
    }
  });

  it('says what the number is and what it is not', async () => {
    await writeExperiment();
    const page = await readFile((await writeReport([folder])).html, 'utf8');
    expect(page).toContain(
      'Fréchet distance on cifar10-classifier features, 100 generated samples against 200 real images',
    );
    expect(page).toMatch(/This is not an FID.*cannot be compared with published FID values/s);
    expect(page).toContain('(evaluation excluded)');
    expect(page).not.toContain('role="note"');
    // Initial 81 and 82, final 80 / 3 + 1 and + 2.
    expect(page).toMatch(/no regularizer<\/th>\s*<td class="number">81.5<small>81.0 to 82.0/);
    expect(page).toMatch(/28.2<small>27.7 to 28.7/);
  });

  it('lets one script run, its own, and hands it the curves as data', async () => {
    await writeExperiment();
    const page = await readFile((await writeReport([folder])).html, 'utf8');
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text!);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts[0]!).digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}'">`);
    const [, json] = /<script type="application\/json" id="chart-distance">(.*?)<\/script>/s.exec(
      page,
    )!;
    const chart = JSON.parse(json!);
    // A label that is markup stays a label.
    expect(chart.series.map(({ label }: { label: string }) => label)).toContain(NASTY);
    expect(json).not.toContain('<');
    // Against training time in seconds, then against iterations: x, mean, lowest, highest.
    const [byTime, byIteration] = chart.series[0].curves;
    expect(byIteration).toContainEqual([2, 41.5, 41, 42]);
    expect(byTime[0]).toEqual([0, 81.5, 81, 82]);
    expect(chart.axes.map(({ name }: { name: string }) => name)).toEqual([
      'training time',
      'outer iterations',
    ]);
  });

  it('compares times to the distance that every unregularized seed reaches', async () => {
    await writeExperiment();
    const { html } = await writeReport([folder]);
    const page = await readFile(html, 'utf8');
    expect(page).toContain('Time until the distance is first at 28.7');
    // The last of eight runs has the slowest clock; the distances are all the same.
    const speed = await readFile(path.join(folder, 'report', 'speed.md'), 'utf8');
    expect(speed).toMatch(/^\| no regularizer \| .*s \(.* to .*s\) \| 1 \|$/m);
    expect(speed).toMatch(/^\| RWP \| .* \| 0\.92× \(0\.64× to 1\.3×\) \|$/m);
  });

  it('escapes what comes from configs and machines', async () => {
    await writeExperiment();
    const { html, pictures } = await writeReport([folder]);
    for (const file of [html, ...pictures.filter((name) => name.endsWith('.svg'))]) {
      expect(await readFile(file, 'utf8')).not.toContain('<img');
    }
    expect(await readFile(html, 'utf8')).toContain('<title>&lt;img src=&quot;https://example.org');
  });

  it('gives the same bytes for the same folder', async () => {
    await writeExperiment();
    const read = async () => {
      const { html, pictures } = await writeReport([folder]);
      return Promise.all([html, ...pictures].map((file) => readFile(file, 'base64')));
    };
    expect(await read()).toEqual(await read());
  });

  it('reports runs that are incomplete as such', async () => {
    // Seed 2: none complete, rwp with one evaluation, o1 with two, o2diag never started.
    await writeExperiment((index) => [3, 3, 3, 3, 3, 1, 2, -1][index]!);
    const { html, pictures } = await writeReport([folder]);
    const page = await readFile(html, 'utf8');
    expect(page).toContain(
      '3 of 8 runs are incomplete: rwp-seed2 (interrupted), o1-seed2 (interrupted) and ' +
        'o2diag-seed2 (not started)',
    );
    expect(page).toContain('RWP (incomplete)');
    expect(page).toContain('1 of 2 seeds complete');
    expect(pictures).toHaveLength(18);
  });

  it('works with a single evaluation of a single run and no pictures', async () => {
    await writeExperiment((index) => (index === 0 ? 1 : -1));
    await rm(experimentPaths(folder).realPicture);
    await rm(runPaths(runFolder(folder, runs[0]!)).samples, { recursive: true });
    const { pictures } = await writeReport([folder]);
    expect(pictures.map((file) => path.basename(file))).toEqual([
      'distance-by-time.svg',
      'distance-by-time.png',
      'distance-by-iteration.svg',
      'distance-by-iteration.png',
    ]);
  });
});

describe('of several', () => {
  it('shows each with all it has, and all on one axis', async () => {
    await writeExperiment();
    const out = path.join(folder, 'both');
    const { html, pictures } = await writeReport([folder, folder], out);
    expect(path.dirname(html)).toBe(out);
    const names = new Set(pictures.map((file) => path.basename(file).replace(/\.\w+$/, '')));
    expect(names).toContain('together-distance-by-time');
    expect(names).toContain('small-distance-by-time');
    expect(names).toContain('small-2-distance-by-time');
    expect(names.size).toBe(2 + 2 * 9);
    const page = await readFile(html, 'utf8');
    expect(page).toContain('<h1>2 experiments compared</h1>');
    const ids = [...page.matchAll(/<script type="application\/json" id="([^"]+)"/g)];
    expect(ids.map(([, id]) => id)).toEqual(['chart-together', 'chart-small', 'chart-small-2']);
    // Both are the same experiment, so that nothing but a number tells their lines apart.
    expect(page).toContain('"label":"2: RWP"');
    const text = await readFile(path.join(out, 'results.md'), 'utf8');
    expect(text.match(/^## /gm)).toHaveLength(2);
  });

  it('reports an experiment of several parts with those runs alone that are its own', async () => {
    await writeExperiment();
    const set = path.join(folder, 'set');
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
    expect(page).toContain('<h1>A figure</h1>');
    expect(page).toMatch(/role="note">On other data\.</);
    expect(page).toMatch(/<a href="#small">First<\/a>.*<a href="#small-2">Second<\/a>/s);
    expect(page).toContain('<code>rwp-seed2</code>');
    expect(page).not.toMatch(/<code>(rwp-seed1|o1-seed2)<\/code>/);
  });

  it('puts no distances of different kinds on one axis', async () => {
    await writeExperiment();
    const other = await mkdtemp(path.join(tmpdir(), 'wprox-report-'));
    await cp(folder, other, { recursive: true });
    for (const run of runs) {
      const { metrics } = runPaths(runFolder(other, run));
      const text = await readFile(metrics, 'utf8');
      await writeFile(metrics, text.replaceAll('cifar10-classifier', 'inception-v3'));
    }
    const { pictures } = await writeReport([folder, other], path.join(folder, 'both'));
    expect(pictures.join()).not.toContain('together');
    await rm(other, { recursive: true });
  });
});

describe('of points', () => {
  const mode = (index: number) => ({ index, place: [-1.25, index] });
  /** As if the runs had learned eight Gaussians; each seed misses as many modes as its number says. */
  async function writePoints(): Promise<void> {
    await writeExperiment();
    for (const run of runs) {
      const { metrics, folder: own } = runPaths(runFolder(folder, run));
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
        // Not a grid: the report shows pictures of points as they are.
        const data = new Uint8Array(50 * 40 * 3).fill(9 * iteration);
        const png = encode({ width: 50, height: 40, channels: 3, depth: 8, data });
        await writeFileAtomically(samplePicture(own, iteration), png);
        await writeFile(experimentPaths(folder).realPicture, png);
      }
    }
  }

  it('names the distance, its floor, and the modes that are missed', async () => {
    await writePoints();
    const { html, pictures } = await writeReport([folder]);
    const page = await readFile(html, 'utf8');
    expect(page).toContain(
      'Exact Wasserstein-2 distance to the data, 100 generated samples against 200 points of the data',
    );
    expect(page).not.toMatch(/FID|Fréchet|Images</);
    expect(page).toContain('W₂ to the data against training time');
    expect(page).toContain('(0.250, which is what fresh points of the data measure)');
    expect(page).toMatch(/6.5 of 8<small>seed 1 misses 1<\/small><small>seed 2 misses 1 and 3</);
    expect(page).toContain('>8 of 8</td><td class="number">13%');
    expect(page).toContain('<td>1 (−1.25, 1) and 3 (−1.25, 3)</td>');
    const chart = pictures.find((file) => file.endsWith('distance-by-iteration.svg'))!;
    expect(await readFile(chart, 'utf8')).toMatch(/Dotted: the floor.*0\.250.*>floor<\/text>/s);
  });

  it('writes the table as Markdown, in which nothing from a config is markup', async () => {
    await writePoints();
    const { markdown } = await writeReport([folder]);
    const text = await readFile(markdown, 'utf8');
    expect(text).toContain('Fresh points of the data measure 0.250. Means of 2 seeds');
    expect(text).toContain(
      '| no regularizer | 0.815 (0.810 to 0.820) | 0.282 (0.277 to 0.287) | 0.282 (0.277 to 0.287) ' +
        '| 6.5 of 8 (seed 1 misses 1; seed 2 misses 1 and 3) | 13% | 4 | ',
    );
    expect(text).toContain('## \\<img src="https://example.org/x.png"');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((line) => line.split(/(?<!\\)\|/).length))).toEqual(new Set([11]));
  });
});

describe('what cannot be reported', () => {
  it('a folder that is no experiment', async () => {
    await expect(writeReport([folder])).rejects.toThrow(RunFolderError);
    await expect(writeReport([path.join(folder, 'nowhere')])).rejects.toThrow(/there is no folder/);
  });

  it('an experiment without a distance yet', async () => {
    await writeExperiment((index) => (index === 0 ? 0 : -1));
    await expect(writeReport([folder])).rejects.toThrow(/has a distance yet/);
    await expect(writeReport([folder])).rejects.toThrow(RunFolderError);
    expect(await readdir(folder)).not.toContain('report');
  });

  it('a corrupt line or picture, by name', async () => {
    await writeExperiment();
    const { metrics, folder: own } = runPaths(runFolder(folder, runs[2]!));
    const good = await readFile(metrics, 'utf8');
    await writeFile(metrics, good.replace('"value":', '"value":x'));
    await expect(writeReport([folder])).rejects.toMatchObject({ file: metrics, line: 1 });
    await writeFile(metrics, good);
    await writeFile(samplePicture(own, 4), 'cut');
    await expect(writeReport([folder])).rejects.toThrow(CorruptFileError);
    await expect(writeReport([folder])).rejects.toMatchObject({ file: samplePicture(own, 4) });
  });

  it('distances on different features', async () => {
    await writeExperiment();
    const { metrics } = runPaths(runFolder(folder, runs[2]!));
    const text = await readFile(metrics, 'utf8');
    await writeFile(metrics, text.replaceAll('cifar10-classifier', 'inception-v3'));
    await expect(writeReport([folder])).rejects.toThrow(
      /Fréchet distance on cifar10-classifier features and Fréchet distance on inception-v3 features/,
    );
  });
});
