/**
 * The same experiment and seed give the same losses in a browser and by `wprox train`, to the last bit: the
 * copied experiment is trained by the command, and each row of its `metrics.jsonl` is compared.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { mnist10kStatus } from '@wprox/datasets';
import { resolveRuns, runName } from '@wprox/experiments/configs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentOf } from '../src/state/copies.js';
import { defaultDigits, defaultLab } from '../src/state/defaults.js';
import {
  withObjective,
  withPoints,
  withRegularizer,
  withRun,
  withRunSetting,
  withSeed,
  withSetting,
} from '../src/state/edits.js';
import type { Lab } from '../src/state/lab.js';
import type { Frame, LossesRow } from '../src/training/protocol.js';
import { type BuiltEngine, hasChromium, openEngine } from './built-engine.js';

const WPROX = path.join(
  path.dirname(createRequire(import.meta.url).resolve('wprox/package.json')),
  'bin/wprox.js',
);

const short = (lab: Lab, iterations: number) => withSetting(lab, 'budget', { iterations });

/** None, RWP, O2Diag with fresh latents and a potential network; WGAN-GP on eight Gaussians. */
const four = withRunSetting(
  withRun(withRun(short(defaultLab, 60), 'o2diag'), 'potential'),
  'o2diag',
  'regularizer.latent',
  'fresh',
);
const drawn = withPoints(
  withObjective(withRegularizer(short(defaultLab, 20), 'none', 'o1'), 'vanilla'),
  [
    [1, 1],
    [-1, 0.5],
    [0, -1.25],
  ],
);
/** The command measures distances, which take no part in training, as cheaply as it can. */
const judged = { every: 3, samples: 20, realSamples: 20, features: 'pixels' };
const hasDigits = (await mnist10kStatus()).state === 'present';
const experiments: [string, Lab][] = [
  ['four regularizers, seed 1', four],
  ['four regularizers, seed 2', withSeed(four, 2)],
  ['points drawn by hand', drawn],
  ...(hasDigits
    ? [
        [
          'digits',
          withSetting(withSetting(short(defaultDigits, 3), 'log.every', 1), 'evaluation', judged),
        ] as [string, Lab],
      ]
    : []),
];

describe.runIf(hasChromium)('the losses in Chromium', () => {
  let engine: BuiltEngine;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wprox-same-losses-'));
    engine = await openEngine();
    await engine.page.evaluate(() => globalThis.engine.training.prepare('wasm'));
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true });
  });

  it.each(experiments)('are those of the command line: %s', async (name, lab) => {
    const rows = await rowsInPage(engine, lab);
    const expected = await rowsOfCommand(path.join(folder, name.replaceAll(' ', '-')), lab);
    expect(rows.map((run) => run.length)).toEqual(expected.map((run) => run.length));
    expect(rows).toEqual(expected);
    expect(engine.said).toEqual([]);
  });

  it('stay the same for a run alone, in slow motion and with pauses', async () => {
    const lab = short(defaultLab, 20);
    const [, rwp] = resolveRuns(lab.experiment);
    const [, together] = await rowsInPage(engine, lab);
    const slowly = await engine.page.evaluate(async (run) => {
      const { training } = globalThis.engine;
      const request = { samples: 50, map: 'critic', mapSize: 8 } as const;
      const taken: LossesRow[] = [];
      const take = async () => {
        const { runs, over } = await training.frame(request);
        taken.push(...runs[0]!.rows);
        return over;
      };
      await training.open([run]);
      await training.setPace({ kind: 'slow', perSecond: 500 }, 'iterations');
      await training.play();
      while ((await training.frame(request)).runs[0]!.iteration < 8) await take();
      await training.pause();
      await take();
      await training.step('phase');
      await training.step('iteration');
      await training.evaluation(0, 100);
      await training.setPace({ kind: 'full' }, 'time');
      await training.play();
      while (!(await take()));
      return taken;
    }, rwp!);
    expect(slowly.map(withoutTime)).toEqual(together);
  });

  it('come with exact distances from the other worker', async () => {
    const found = await engine.page.evaluate(async () => {
      const { exact, training } = globalThis.engine;
      const { generated, real, dimension } = await training.evaluation(0, 100);
      const { distance, sources } = await exact.transport(
        { dimension, values: generated },
        { dimension, values: real },
      );
      return { distance, pairs: sources.length };
    });
    expect(found.distance).toBeGreaterThan(0);
    expect(found.pairs).toBe(100);
    expect(engine.said).toEqual([]);
  });
});

/** Trains the runs of a state to their ends. @returns the rows of each. */
async function rowsInPage({ page }: BuiltEngine, { experiment, view }: Lab): Promise<object[][]> {
  const runs = await page.evaluate(
    async ([configs, fairness]) => {
      const { training } = globalThis.engine;
      await training.open(configs);
      await training.setPace({ kind: 'full' }, fairness);
      await training.play();
      const rows: LossesRow[][] = configs.map(() => []);
      let frame: Frame;
      do {
        frame = await training.frame({ samples: 20, map: 'none', mapSize: 0 });
        frame.runs.forEach((run, i) => {
          rows[i]!.push(...run.rows);
        });
        await new Promise((resolve) => setTimeout(resolve, 20));
      } while (!frame.over);
      return rows;
    },
    [resolveRuns(experiment), view.fairness] as const,
  );
  return runs.map((rows) => rows.map(withoutTime));
}

/** Trains the copied experiment with the command. @returns the rows of losses of each run. */
async function rowsOfCommand(folder: string, lab: Lab): Promise<object[][]> {
  const file = `${folder}.json`;
  await writeFile(file, experimentOf(lab));
  const env = { ...process.env, WPROX_BACKEND: 'wasm' };
  const train = [WPROX, 'train', file, '--out', folder, '--processes', '1'];
  await promisify(execFile)(process.execPath, train, { env });
  const names = resolveRuns(lab.experiment).map(runName);
  return Promise.all(names.map((name) => lossesIn(path.join(folder, name, 'metrics.jsonl'))));
}

async function lossesIn(file: string): Promise<object[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { kind: string })
    .flatMap(({ kind, ...row }) => (kind === 'losses' ? [row] : []));
}

function withoutTime({ trainingSeconds, ...row }: LossesRow): object {
  return row;
}
