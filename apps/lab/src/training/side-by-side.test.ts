/** The runs of the lab against the loop of `GanTraining` itself: the same rows to the bit, however they are taken. */
import * as tf from '@tensorflow/tfjs';
import {
  generatorSteps,
  openDataset,
  parseExperiment,
  type ResolvedRun,
  resolveRuns,
} from '@wprox/experiments/configs';
import { buildTraining } from '@wprox/from-config';
import { prepareBackend } from '@wprox/runtime';
import { LossLog } from '@wprox/training';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openData } from './open-data.js';
import type { Frame, LossesRow } from './protocol.js';
import { SideBySide } from './side-by-side.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const step = { h: 0.2, innerSteps: 2 };
const experiment = parseExperiment(
  {
    name: 'small',
    title: 'Small',
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', width: 8, hiddenLayers: 2, latentSize: 4, objective: 'wgan-gp' },
    criticSteps: 2,
    batchSize: 16,
    budget: { iterations: 10 },
    log: { every: 3 },
    evaluation: { every: 5, samples: 100, realSamples: 100 },
    seeds: [1],
    variants: {
      none: { label: 'none', regularizer: { name: 'none', innerSteps: 1 } },
      rwp: { label: 'RWP', regularizer: { name: 'rwp', latent: 'fixed', ...step } },
      o2diag: { label: 'O2Diag', regularizer: { name: 'o2diag', ...step } },
      potential: {
        label: 'potential',
        regularizer: { name: 'potential', width: 4, ascentSteps: 2, ...step },
      },
    },
  },
  'the test',
);
const runs = resolveRuns(experiment);
const [none, rwp, o2diag, potential] = runs as [ResolvedRun, ...ResolvedRun[]];

/** The rows by the public functions of `@wprox/training`, without the lab's code. */
async function rowsOf(config: ResolvedRun): Promise<object[]> {
  const training = buildTraining(config, await openDataset(config.dataset));
  const log = new LossLog();
  const rows: object[] = [];
  for (let iteration = 1; iteration <= config.budget.iterations!; iteration++) {
    const isLogged = iteration % 3 === 0 || iteration % 5 === 0;
    if (!isLogged) {
      log.add(await training.outerIteration());
      continue;
    }
    const movement = await training.measuredIteration((losses) => log.add(losses));
    const steps = iteration * generatorSteps(config);
    rows.push({ iteration, generatorSteps: steps, ...(await log.takeMeans()), ...movement });
  }
  log.dispose();
  training.dispose();
  return rows;
}

const withoutTime = (rows: readonly LossesRow[]) => rows.map(({ trainingSeconds, ...row }) => row);

const REQUEST = { samples: 20, map: 'critic', mapSize: 4 } as const;

const sessions: SideBySide[] = [];
function openSession(): SideBySide {
  const session = new SideBySide(openData);
  sessions.push(session);
  return session;
}
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

/** Plays to the end with a frame now and then. @returns the last frame, and the rows of each run. */
async function playToEnd(session: SideBySide, count: number) {
  const rows: LossesRow[][] = Array.from({ length: count }, () => []);
  await session.play();
  for (;;) {
    const frame = await session.frame(REQUEST);
    frame.runs.forEach((run, i) => {
      rows[i]!.push(...run.rows);
    });
    if (frame.over) return { frame, rows: rows.map(withoutTime) };
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('the rows of a run', () => {
  it.each(runs.map((run) => [run.variant, run] as const))(
    'are those of the command line: %s',
    async (_, config) => {
      const session = openSession();
      await session.open([config]);
      const { rows } = await playToEnd(session, 1);
      expect(rows[0]).toEqual(await rowsOf(config));
    },
  );

  it('stay the same beside other runs, at each fairness', async () => {
    for (const fairness of ['iterations', 'generator-steps', 'time'] as const) {
      const session = openSession();
      await session.open([none, rwp!]);
      await session.setPace({ kind: 'full' }, fairness);
      const { rows } = await playToEnd(session, 2);
      expect(rows).toEqual([await rowsOf(none), await rowsOf(rwp!)]);
    }
  });

  it('stay the same phase by phase, in slow motion, and with pauses', async () => {
    const session = openSession();
    await session.open([o2diag!, potential!]);
    const seen: Frame[] = [];
    for (let i = 0; i < 12; i++) {
      await session.step('phase');
      seen.push(await session.frame({ ...REQUEST, map: 'potential' }));
    }
    await session.step('iteration');
    await session.setPace({ kind: 'slow', perSecond: 1000 }, 'iterations');
    await session.play();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await session.pause();
    seen.push(await session.frame(REQUEST));
    await session.evaluation(1, 30);
    await session.setPace({ kind: 'full' }, 'time');
    const { rows } = await playToEnd(session, 2);
    const all = rows.map((last, i) => [
      ...withoutTime(seen.flatMap(({ runs }) => runs[i]!.rows)),
      ...last,
    ]);
    expect(all).toEqual([await rowsOf(o2diag!), await rowsOf(potential!)]);
  });
});

describe('a frame', () => {
  it('shows the phases of Algorithm 1 in order, and the losses of their steps', async () => {
    const session = openSession();
    await session.open([rwp!]);
    const places: string[] = [];
    for (let i = 0; i < 6; i++) {
      await session.step('phase');
      const { runs: shown, playing } = await session.frame(REQUEST);
      const { place, losses } = shown[0]!;
      places.push(`${place!.kind} ${place!.step + 1}/${place!.steps} ${losses.length}`);
      expect(playing).toBe(false);
    }
    expect(places).toEqual([
      'critic 1/2 1',
      'critic 2/2 1',
      'anchor 1/1 0',
      'generator 1/2 1',
      'generator 2/2 1',
      'critic 1/2 1',
    ]);
  });

  it('shows the anchor as the samples were when the round began', async () => {
    const session = openSession();
    await session.open([none]);
    const before = (await session.frame(REQUEST)).runs[0]!;
    expect(before.anchor).toBeUndefined();
    await session.step('iteration');
    const first = (await session.frame(REQUEST)).runs[0]!;
    expect(first.anchor).toEqual(before.samples);
    expect(first.samples).not.toEqual(before.samples);
    await session.step('iteration');
    expect((await session.frame(REQUEST)).runs[0]!.anchor).toEqual(first.samples);
  });

  it('has a map of the critic, and of the potential if there is one', async () => {
    const session = openSession();
    await session.open([rwp!, potential!]);
    await session.step('iteration');
    const critic = await session.frame(REQUEST);
    expect(critic.runs.map(({ map }) => map?.values.length)).toEqual([16, 16]);
    const { runs: shown } = await session.frame({ ...REQUEST, map: 'potential' });
    expect(shown[0]!.map).toBeUndefined();
    expect(shown[1]!.map).toMatchObject({ of: 'potential', size: 4 });
    expect(new Set(shown[1]!.map!.values).size).toBeGreaterThan(4);
  });
});

describe('a session', () => {
  it('keeps no tensors', async () => {
    const session = openSession();
    const work = async () => {
      await session.open([rwp!, potential!]);
      await session.play();
      await session.frame(REQUEST);
      await session.step('phase');
      await session.step('phase');
      await session.close();
    };
    await work();
    const { numTensors } = tf.memory();
    await work();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('ends a run that diverges, and goes on with the others', async () => {
    const wild = {
      ...rwp!,
      optimizer: { ...rwp!.optimizer, learningRate: 1e25 },
    };
    const session = openSession();
    await session.open([wild, none]);
    const { frame, rows } = await playToEnd(session, 2);
    expect(frame.runs.map(({ state }) => state)).toEqual(['diverged', 'over']);
    expect(frame.runs[0]!.problem).toMatch(/loss is .* at iteration 3/);
    expect(rows[1]).toEqual(await rowsOf(none));
  });

  it('ends with its budget of generator steps or of seconds', async () => {
    const session = openSession();
    await session.open([
      { ...rwp!, budget: { generatorSteps: 7 } },
      { ...rwp!, budget: { seconds: 1e-9 } },
    ]);
    const { frame } = await playToEnd(session, 2);
    expect(frame.runs.map(({ iteration }) => iteration)).toEqual([4, 1]);
  });

  it('obeys the last of play and pause', async () => {
    const session = openSession();
    await session.open([rwp!]);
    void session.play();
    await session.pause();
    const { runs: shown, playing } = await session.frame(REQUEST);
    expect([shown[0]!.iteration, playing]).toEqual([0, false]);
  });

  it('has no runs after a config that does not fit', async () => {
    const session = openSession();
    const wrong = { ...rwp!, batchSize: -1 };
    await expect(session.open([none, wrong])).rejects.toThrow('batchSize is -1');
    expect((await session.frame(REQUEST)).runs).toEqual([]);
  });
});
