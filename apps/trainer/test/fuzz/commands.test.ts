/** Runs commands on damaged folders and files: they must succeed or throw an error for users. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPaths } from '@wprox/experiments/run-folders';
import { encodeStatistics } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { fetchDataCommand } from '../../src/commands/data.js';
import { exportCommand } from '../../src/commands/export.js';
import { fidCommand } from '../../src/commands/fid.js';
import { modelCommand } from '../../src/commands/model.js';
import { reportCommand } from '../../src/commands/report.js';
import type { TrainingParts } from '../../src/commands/surroundings.js';
import { trainCommand } from '../../src/commands/train.js';
import { walkCommand } from '../../src/commands/walk.js';
import { writeRobustness } from '../../src/robustness/write-robustness.js';
import { silence } from './commands.fixture.js';
import { damageBytes } from './damage-bytes.fixture.js';
import { damageJson, damageRows } from './damage-json.fixture.js';
import { FIRST_SEED, isChosen, problemOf, ROUNDS } from './fuzz.fixture.js';
import {
  imageExperiment,
  noise,
  pointExperiment,
  writeTrained,
  writeTrainedCollection,
} from './trained.fixture.js';

/** Number of calls of each command. */
const CALLS = Math.ceil(ROUNDS / 10);

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
await prepareBackend('cpu');
vi.stubEnv('WPROX_BACKEND', 'cpu');
vi.stubEnv('WPROX_LEASE_SECONDS', '0.05');
afterAll(() => rm(root, { recursive: true }));

const at = (...names: string[]) => path.join(root, ...names);
await writeTrainedCollection(at('collection'), imageExperiment);
await writeTrained(at('points'), pointExperiment);
const pictures = { width: 8, height: 8, channels: 3 } as const;
await mkdir(at('pictures'));
for (const name of ['a.png', 'b.png']) {
  await writeFile(at('pictures', name), encode({ ...pictures, data: new Uint8Array(192) }));
}
await writeFile(
  at('real.npz'),
  encodeStatistics({ features: 'f', count: 9, mean: [0, 1], covariance: [1, 0, 0, 1] }),
);
await writeFile(at('experiment.json'), JSON.stringify(pointExperiment));
await mkdir(at('cifar'));
await writeFile(at('cifar', 'data_batch_1.bin'), new Uint8Array(100));

/** Returns the paths of the files of a run. */
const runFiles = (folder: string, run: string) => {
  const { config, status, machine, metrics, timing, checkpoint } = runPaths(path.join(folder, run));
  return [config, status, machine, metrics, timing, checkpoint];
};
const parts: TrainingParts = {
  workerFile: 'no-such-worker.mjs',
  loadPrepareExperiment: async () => async () => undefined,
  loadMeasureRun: async () => () => Promise.reject(new Error('must not be called')),
};

interface Command {
  readonly name: string;
  /** File or folder that is copied, damaged and passed to the command. */
  readonly from: string;
  /** Paths inside of `from`, one of which is damaged; if empty, `from` itself is damaged. */
  readonly files: readonly string[];
  run(given: string): Promise<unknown>;
}

const inside = (folder: string, files: readonly string[]) =>
  files.map((file) => path.relative(folder, file));
const part = at('collection', 'part');
const collectionFiles = [
  at('collection', 'collection.json'),
  at('collection', 'walks', 'walks.json'),
  path.join(part, 'experiment.json'),
  path.join(part, 'real.png'),
  path.join(part, 'plain-seed1', 'samples', 'iteration-000004.png'),
  ...runFiles(part, 'plain-seed1'),
];
const commands: Command[] = [
  {
    name: 'wprox report',
    from: at('collection'),
    files: inside(at('collection'), collectionFiles),
    run: (given) => reportCommand([given], {}, silence().surroundings),
  },
  {
    name: 'wprox report of two experiments',
    from: at('points'),
    files: inside(at('points'), [
      at('points', 'experiment.json'),
      ...runFiles(at('points'), 'plain-seed1'),
    ]),
    run: (given) => reportCommand([given, at('points')], { out: at('r') }, silence().surroundings),
  },
  {
    name: 'wprox walk',
    from: part,
    files: inside(part, [path.join(part, 'experiment.json'), ...runFiles(part, 'plain-seed1')]),
    run: (given) => walkCommand(given, {}, silence().surroundings),
  },
  {
    name: 'wprox robustness',
    from: part,
    files: inside(part, [path.join(part, 'experiment.json'), ...runFiles(part, 'o1-seed1')]),
    run: (folder) => writeRobustness({ folder, images: 2, openImages: async () => noise }),
  },
  ...(['tfjs', 'tensorboard'] as const).map(
    (format): Command => ({
      name: `wprox export --format ${format}`,
      from: part,
      files: inside(part, [
        path.join(part, 'experiment.json'),
        path.join(part, 'plain-seed1', 'samples', 'iteration-000004.png'),
        ...runFiles(part, 'plain-seed1'),
      ]),
      run: (given) => exportCommand(given, { format }, silence().surroundings),
    }),
  ),
  {
    name: 'wprox train, resumed',
    from: at('points'),
    files: inside(at('points'), [
      at('points', 'experiment.json'),
      at('points', '.leases', 'experiment', '00000002.json'),
      ...runFiles(at('points'), 'plain-seed1').slice(0, 2),
    ]),
    run: (out) => trainCommand(at('experiment.json'), { out }, silence().surroundings, parts),
  },
  {
    name: 'wprox train of an experiment',
    from: at('experiment.json'),
    files: [],
    run: (given) => trainCommand(given, { out: at('points') }, silence().surroundings, parts),
  },
  {
    name: 'wprox model',
    from: at('experiment.json'),
    files: [],
    run: (given) => modelCommand(given, silence().surroundings),
  },
  {
    name: 'wprox fid of statistics',
    from: at('real.npz'),
    files: [],
    run: (given) => {
      const options = { features: 'pixels', json: true } as const;
      return fidCommand(given, at('real.npz'), options, silence().surroundings);
    },
  },
  {
    name: 'wprox fid of images',
    from: at('pictures'),
    files: ['a.png'],
    run: (given) => {
      const options = { features: 'pixels', json: true, size: '8' } as const;
      return fidCommand(given, at('pictures'), options, silence().surroundings);
    },
  },
  {
    name: 'wprox data fetch cifar10 --from',
    from: at('cifar'),
    files: ['data_batch_1.bin'],
    run: (from) => fetchDataCommand('cifar10', { from }, silence().surroundings),
  },
];

function damaged(file: string, whole: Uint8Array, random: Random): Uint8Array | string {
  const text = Buffer.from(whole).toString();
  const kind = random.integer(4);
  if (whole.length > 0 && kind > 0) {
    if (file.endsWith('.json')) return damageJson(text, random);
    if (file.endsWith('.jsonl')) return damageRows(text, random);
  }
  return damageBytes(whole, random);
}

const chosen = commands.filter(isChosen);
describe.skipIf(chosen.length === 0)('fuzz: commands', () => {
  it.each(chosen)('$name', async ({ from, files, run }) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const failures: string[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CALLS; seed++) {
      const random = new Random(seed);
      const given = at('given', path.basename(from));
      await rm(at('given'), { recursive: true, force: true });
      await cp(from, given, { recursive: true });
      const name = files[random.integer(Math.max(1, files.length))] ?? '';
      const file = path.join(given, name);
      const whole = await readFile(file);
      await rm(file, { force: true });
      if (random.integer(8) > 0) await writeFile(file, damaged(file, whole, random));
      else if (random.integer(2)) await mkdir(file);
      try {
        await run(given);
      } catch (error) {
        // Here the error may name any file in root; the other fuzz tests check which one.
        const problem = problemOf(error, root);
        if (problem !== undefined) failures.push(`seed ${seed}, ${name}: ${problem}`);
      }
    }
    vi.restoreAllMocks();
    expect(failures).toEqual([]);
  });
});
