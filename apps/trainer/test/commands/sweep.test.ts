import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError } from '@wprox/experiments';
import { readExperiment } from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSet, parseVariants } from '../../src/commands/options.js';
import { type SweepOptions, sweepCommand } from '../../src/commands/sweep.js';
import { trainCommand } from '../../src/commands/train.js';
import { fakeCost, fakeWorkerFile, smallExperiment } from '../scheduler/experiment.fixture.js';

// Every run is a separate process, which starts slowly on a busy machine.

let folder: string;
let file: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-sweep-'));
  file = path.join(folder, 'small.json');
  out = path.join(folder, 'runs');
});
afterEach(() => rm(folder, { recursive: true }));

const sets = (...texts: string[]) =>
  texts.reduce<ReturnType<typeof parseSet>>((before, text) => parseSet(text, before), []);

async function command(run: (...rest: Parameters<typeof sweepCommand>[2][]) => Promise<number>) {
  const stdout = new PassThrough();
  const surroundings = {
    stdout: stdout as unknown as NodeJS.WriteStream,
    env: { ...process.env },
  };
  const code = await run(surroundings);
  return { code, text: String(stdout.read()) };
}

const measured: string[] = [];
const parts = {
  workerFile: fakeWorkerFile,
  loadPrepareExperiment: async () => async () => undefined,
  loadMeasureRun: async () => async (config: { variant: string }) => {
    measured.push(config.variant);
    return fakeCost;
  },
};
const sweep = (options: SweepOptions) =>
  command((surroundings) => sweepCommand(file, { out, ...options }, surroundings, parts));

const regularized = smallExperiment(['none', 'rwp'], { seeds: [1] });
const experiment = {
  ...regularized,
  variants: {
    none: { label: 'n' },
    rwp: { label: 'RWP', regularizer: { name: 'rwp' as const } },
  },
};

describe('sweepCommand', () => {
  it('trains every combination, says what it left out, and resumes', async () => {
    await writeFile(file, JSON.stringify(experiment));
    const set = sets('regularizer.h=0.1,1');
    const { code, text } = await sweep({ set, processes: 2 });
    expect(code).toBe(0);
    expect(text).toContain('none has no regularizer.h');
    expect(text).toContain('3 variants with 1 seed: 3 runs');
    const names = (await readExperiment(out)).runs.map(({ name }) => name);
    expect(names).toEqual(['none-seed1', 'rwp-h-0p1-seed1', 'rwp-h-1-seed1']);
    expect((await sweep({ set })).text).toMatch(/all already complete/);
    // The folder holds the whole experiment, so that it needs no list.
    const resumed = await command((surroundings) =>
      trainCommand(undefined, { resume: out }, surroundings, parts),
    );
    expect(resumed.text).toMatch(/3 runs .* all already complete/);
  });

  it('prints the command that resumes a sweep', async () => {
    const { none, rwp } = experiment.variants;
    await writeFile(file, JSON.stringify({ ...experiment, variants: { fails: none, rwp } }));
    const { code, text } = await sweep({ set: sets('regularizer.h=4,5') });
    expect(code).toBe(1);
    expect(text).toContain('2 complete, 1 failed');
    expect(text).toContain(`resume the runs: wprox train --resume ${out}`);
  });

  it('times one variant of each cost with --dry-run, and sums up many runs', async () => {
    await writeFile(file, JSON.stringify({ ...experiment, seeds: [1, 2, 3] }));
    measured.length = 0;
    const { text } = await sweep({
      set: sets('regularizer.h=1,2,3,4,5', 'optimizer.learningRate=1e-3,1e-2,0.1'),
      dryRun: true,
      processes: 1,
    });
    expect(measured).toEqual(['none-learning-rate-0p001', 'rwp-h-1-learning-rate-0p001']);
    expect(text).toContain('9 runs of none: each starts, 3 iterations');
    expect(text).toContain('45 runs of rwp: each starts, 3 iterations');
  });

  it('refuses a sweep without a setting', async () => {
    await writeFile(file, JSON.stringify(experiment));
    await expect(sweep({})).rejects.toThrow(/--set is missing/);
  });
});

describe('options', () => {
  it('takes each setting once, and variants by name', () => {
    expect(sets('batchSize=8,16', 'criticSteps=2')).toHaveLength(2);
    expect(() => sets('batchSize=8', 'batchSize=16')).toThrow(/batchSize twice/);
    expect(parseVariants('none, rwp')).toEqual(['none', 'rwp']);
    for (const text of ['', 'a,', 'a,a']) expect(() => parseVariants(text)).toThrow(ConfigError);
  });
});
