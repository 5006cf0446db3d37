/** `--list` and `--only` of the program: single runs, for other programs to distribute. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  experiments,
  planExperiment,
  plannedIterations,
  presets,
  resolveRuns,
  runName,
} from '@wprox/experiments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smallExperiment } from '../scheduler/experiment.fixture.js';
import { wprox } from './program.fixture.js';

// Every run is a separate process, which starts slowly on a busy machine.

let folder: string;
let file: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-list-'));
  file = path.join(folder, 'small.json');
  out = path.join(folder, 'runs');
  const rwp = { label: 'RWP', regularizer: { name: 'rwp' as const } };
  const experiment = smallExperiment([], { variants: { none: { label: 'n' }, rwp } });
  await writeFile(file, JSON.stringify(experiment));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the program, which must not complain. @returns the lines of its output. */
async function linesOf(...args: string[]): Promise<string[]> {
  const { code, out: text, err } = await wprox(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1);
}

describe('wprox train', () => {
  const list = () => linesOf('train', file, '--out', out, '--list');

  it('lists the runs that are left, one in a line and nothing else, for --only to train', async () => {
    const names = ['none-seed1', 'rwp-seed1', 'none-seed2', 'rwp-seed2'];
    expect(await list()).toEqual(names);
    expect(await readdir(folder)).toEqual(['small.json']);
    for (const [i, name] of names.entries()) {
      const text = (await linesOf('train', file, '--out', out, '--only', name)).join('\n');
      expect(text).toContain(`1 run in ${out}: 1 complete`);
      expect(await list()).toEqual(names.slice(i + 1));
    }
    const again = (await linesOf('train', file, '--out', out, '--only', 'rwp-seed2')).join('\n');
    expect(again).toContain('already complete');
    expect(again).not.toContain('--fresh'); // which would delete the other runs
    expect(await linesOf('train', file, '--out', out, '--list', '--fresh')).toEqual(names);
  });

  it('lists what --seeds, --only and a folder to resume name', async () => {
    expect(await linesOf('train', file, '--seeds', '7', '--list')).toEqual([
      'none-seed7',
      'rwp-seed7',
    ]);
    const some = ['--only', 'rwp-seed2,none-seed1'];
    expect(await linesOf('train', file, ...some, '--list')).toEqual(['none-seed1', 'rwp-seed2']);
    await linesOf('train', file, '--out', out, '--only', 'rwp-seed1');
    expect(await linesOf('train', '--resume', out, '--list')).toEqual([
      'none-seed1',
      'none-seed2',
      'rwp-seed2',
    ]);
  });

  it('estimates only these runs with --dry-run', async () => {
    const args = ['--out', out, '--only', 'none-seed1,rwp-seed2', '--dry-run', '--processes', '2'];
    const text = (await linesOf('train', file, ...args)).join('\n');
    expect(text).toContain(`2 runs in ${out}`);
    expect(text).toMatch(/none-seed1.*rwp-seed2/s);
    expect(text).not.toMatch(/none-seed2|rwp-seed1/);
  });

  it('repeats --only in the command that resumes', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['fails', 'a'])));
    const { code, out: text } = await wprox(['train', file, '--out', out, '--only', 'fails-seed1']);
    expect(code).toBe(1);
    expect(text).toContain(`wprox train ${file} --out ${out} --only fails-seed1`);
  });
});

it('wprox sweep lists its runs without its own words', async () => {
  const sweep = ['sweep', file, '--set', 'regularizer.h=0.1,1', '--seeds', '1', '--out', out];
  expect(await linesOf(...sweep, '--list')).toEqual([
    'none-seed1',
    'rwp-h-0p1-seed1',
    'rwp-h-1-seed1',
  ]);
  await linesOf(...sweep, '--only', 'rwp-h-1-seed1');
  expect(await linesOf(...sweep, '--list')).toEqual(['none-seed1', 'rwp-h-0p1-seed1']);
});

describe('wprox experiment', () => {
  const figure2 = ['experiment', 'figure-2', '--scale', 'cpu', '--seeds', '4'];

  it('lists runs by part, and trains one, without the report', async () => {
    const { parts } = await planExperiment({ name: 'figure-2', scale: 'cpu', seeds: [4] });
    const runs = parts.flatMap(({ name: part, config }) =>
      resolveRuns(config).map((run) => ({ part, name: runName(run), run })),
    );
    const names = runs.map(({ part, name }) => `${part}/${name}`);
    expect(names).toContain('vanilla/rwp-seed4');
    expect(await linesOf(...figure2, '--out', out, '--list')).toEqual(names);

    const { part, name } = runs.reduce((a, b) =>
      plannedIterations(b.run)! < plannedIterations(a.run)! ? b : a,
    );
    const only = ['--out', out, '--only', `${part}/${name}`];
    const dry = await linesOf(...figure2, ...only, '--dry-run');
    expect(dry.filter((line) => line.includes('-seed4'))).toHaveLength(1);
    expect(dry.filter((line) => line.startsWith('Time: '))).toHaveLength(1);

    const text = (await linesOf(...figure2, ...only)).join('\n');
    expect(text).toContain(`1 run in ${path.join(out, part)}: 1 complete`);
    expect(text).toContain(`wprox experiment figure-2 --scale cpu --out ${out} --seeds 4`);
    expect((await readdir(out)).sort()).toEqual(['collection.json', part]);
    const left = names.filter((each) => each !== `${part}/${name}`);
    expect(await linesOf(...figure2, '--out', out, '--list')).toEqual(left);
  });

  it('names the run alone if there is one part', async () => {
    const names = await linesOf('experiment', 'digits', '--seeds', '1', '--list', '--out', out);
    expect(names.every((name) => !name.includes('/'))).toBe(true);
    expect(names.length).toBeGreaterThan(1);
  });
});

it('a name of a preset and of an experiment of one part has the same runs in both commands', async () => {
  const both = Object.keys(experiments).filter((name) => Object.hasOwn(presets, name));
  expect(both).toContain('wwgan-robustness');
  for (const name of both) {
    const options = ['--seeds', '3', '--out', out, '--list'];
    expect(await linesOf('train', name, ...options)).toEqual(
      await linesOf('experiment', name, ...options),
    );
  }
});
