/**
 * `wprox slurm-script`: the scripts are run by bash, as Slurm does, with a program in the place of `wprox` that says
 * what it gets. No Slurm is needed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smallExperiment } from '../scheduler/experiment.fixture.js';
import { wprox } from './program.fixture.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-slurm-'));
  file = path.join(folder, 'small.json');
  await writeFile(file, JSON.stringify(smallExperiment(['a', 'b'])));
  await program('npx', `[ "$*" = "-c command -v wprox" ] && echo "${folder}/bin/wprox"`);
  await program('scontrol', `echo "$*" >> ${folder}/scontrol`);
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a program that comes first in PATH. */
async function program(name: string, lines: string): Promise<void> {
  const where = path.join(folder, 'bin', name);
  await mkdir(path.dirname(where), { recursive: true });
  await writeFile(where, `#!/bin/bash\n${lines}\n`);
  await chmod(where, 0o755);
}

/** In the place of `wprox`: ends at once with a status. */
const ending = (status: number) => program('wprox', `printf '%s\\n' "$@"\nexit ${status}`);
/** In the place of `wprox`: ends some time after it has got SIGTERM, with a status. */
const training = (status: number) =>
  program(
    'wprox',
    `trap 'echo got TERM; sleep 0.3; echo saved; exit ${status}' TERM\necho started\nwhile :; do sleep 0.02; done`,
  );

/** Makes a script. */
async function make(...options: string[]): Promise<string> {
  const { code, out, err } = await wprox(['slurm-script', ...options]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

interface Task {
  readonly task?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Signals to the script, when the program has started. */
  readonly signals?: readonly NodeJS.Signals[];
}

/** Runs a script as a task of an array. */
async function run(script: string, { task = 0, env, args = [], signals = [] }: Task = {}) {
  const where = path.join(folder, 'job.sh');
  await writeFile(where, script);
  const { WPROX_QUEUE: _, ...own } = process.env;
  const slurm = {
    ...{ SLURM_JOB_ID: '7', SLURM_ARRAY_JOB_ID: '7', SLURM_ARRAY_TASK_ID: String(task) },
    ...{ SLURM_CPUS_PER_TASK: '3', PATH: `${folder}/bin:${process.env['PATH']}` },
  };
  const child = spawn('bash', [where, ...args], { env: { ...own, ...slurm, ...env }, cwd: folder });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => {
    printed += data.toString();
  });
  const ended = Promise.all([text(child.stderr), once(child, 'close')]);
  if (signals.length > 0) while (!printed.includes('started')) await sleep(5);
  for (const signal of signals) {
    child.kill(signal);
    await sleep(20); // two equal signals that wait together are one
  }
  const [err, [code]] = await ended;
  const requeued = await readFile(path.join(folder, 'scontrol'), 'utf8').catch(() => '');
  return { code, err, requeued, lines: printed.split('\n').slice(0, -1) };
}

const runsOf = (script: string) =>
  [.../^runs=\(\n([^)]*)\)$/m.exec(script)![1]!.matchAll(/\S+/g)].map(([names]) =>
    names.split(','),
  );

// Windows has no bash.
describe.skipIf(process.platform === 'win32')('the script', () => {
  it('gives each task its runs, and the program its options', async () => {
    await ending(0);
    const out = path.join(folder, "it's $(here)");
    const script = await make('--runs', file, '--out', out, '--seeds', '4,5');
    const names = ['a-seed4', 'b-seed4', 'a-seed5', 'b-seed5'];
    for (const [task, name] of names.entries()) {
      const { code, lines, err } = await run(script, { task, args: ['--backend', 'a b'] });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(lines).toEqual(
        ['train', file, '--out', out, '--seeds', '4,5', '--only', name].concat([
          '--threads',
          '3',
          '--backend',
          'a b',
        ]),
      );
    }
    const beyond = await run(script, { task: 4 });
    expect(beyond.lines).toEqual([]);
    expect(beyond.err).toContain('no runs are listed for this task');
    expect(beyond.code).not.toBe(0);
  });

  it('starts a worker with the address of the queue in the environment, never in the script', async () => {
    await program('wprox', 'echo "$WPROX_QUEUE" "$@"');
    const env = { WPROX_QUEUE: 'redis://:secret@head' };
    const script = await make('--jobs', '2', '--gpus', '2');
    expect((await run(script, { env })).lines).toEqual([
      'redis://:secret@head worker --drain --gpus all',
    ]);
    const onCores = await run(await make(), { env });
    expect(onCores.lines).toEqual(['redis://:secret@head worker --drain --processes 3']);
    const without = await run(script);
    expect(without).toMatchObject({
      lines: [],
      err: expect.stringContaining('WPROX_QUEUE: is not set'),
    });
    expect(without.code).not.toBe(0);
  });

  it('passes SIGTERM on and keeps the exit status of the program', async () => {
    await training(130);
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGTERM'];
    const { code, lines, requeued } = await run(await make('--runs', file), { signals });
    expect(lines.at(-1)).toBe('saved'); // it waited
    expect(lines.filter((line) => line === 'got TERM')).not.toEqual([]);
    expect(code).toBe(130);
    expect(requeued).toBe(''); // Slurm sends SIGTERM when the job is canceled
  });

  it.each([0, 1, 3])('keeps exit status %i of a program that ends by itself', async (status) => {
    await ending(status);
    expect(await run(await make('--runs', file))).toMatchObject({ code: status, requeued: '' });
  });

  it('puts its task back into the queue of Slurm if it was stopped before its time was over', async () => {
    await training(130);
    const script = await make('--runs', file);
    const { code, lines, requeued } = await run(script, { task: 2, signals: ['SIGUSR1'] });
    expect(lines).toEqual(['started', 'got TERM', 'saved']);
    expect(code).toBe(130);
    // The number of the job would stand for all tasks.
    expect(requeued).toBe('requeue 7_2\n');
  });

  it.each([0, 1])('puts a stopped worker back, which ends with status %i', async (status) => {
    await training(status);
    const env = { WPROX_QUEUE: 'redis://head' };
    const ended = await run(await make(), { env, task: 3, signals: ['SIGUSR1'] });
    expect(ended).toMatchObject({ code: status, requeued: 'requeue 7_3\n' });
  });

  it.each([0, 1])('leaves a task that ended with status %i', async (status) => {
    await training(status);
    const ended = await run(await make('--runs', file), { signals: ['SIGUSR1'] });
    expect(ended).toMatchObject({ code: status, requeued: '' });
  });

  it('says so if wprox is not installed', async () => {
    await program('npx', 'exit 127');
    const { code, err, lines } = await run(await make('--runs', file));
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(err).toContain('npm install wprox');
  });

  it('is valid bash with any options', async () => {
    const options = [
      [],
      [
        '--gpus',
        '2',
        '--cpus',
        '9',
        '--time',
        '1-00:00:00',
        '--partition',
        'gpu,long',
        '--name',
        'x.y',
      ],
      ['--runs', file, '--jobs', '1'],
      ['--runs', 'figure-2', '--scale', 'cpu', '--out', `${folder}/"new"`, '--gpus', '1'],
    ];
    for (const each of options) {
      const { stderr, status } = spawnSync('bash', ['-n'], {
        input: await make(...each),
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });
});

/** The value of a line for sbatch. */
const directive = (script: string, name: string) =>
  new RegExp(`^#SBATCH --${name}=(.*)$`, 'm').exec(script)?.[1];

describe('wprox slurm-script', () => {
  it('asks sbatch for what the options say, before the first command', async () => {
    const script = await make(
      ...['--jobs', '12', '--gpus', '2', '--time', '04:00:00', '--partition', 'gpu', '--name', 'x'],
    );
    const found = ['job-name', 'array', 'cpus-per-task', 'gres', 'time', 'partition'].map((name) =>
      directive(script, name),
    );
    expect(found).toEqual(['x', '0-11', '8', 'gpu:2', '04:00:00', 'gpu']);
    const plain = await make();
    for (const name of ['gres', 'time', 'partition'])
      expect(directive(plain, name)).toBeUndefined();
    // sbatch reads no directive after the first line that is not a comment.
    const head = script.slice(0, script.search(/^[^#\n]/m));
    expect(head.match(/^#SBATCH /gm)).toEqual(script.match(/^#SBATCH /gm));
  });

  it('divides the runs among any number of tasks: each run has one', async () => {
    const names = ['a-seed1', 'b-seed1', 'a-seed2', 'b-seed2'];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (jobs) => {
        const script = await make('--runs', file, '--jobs', String(jobs));
        const groups = runsOf(script);
        expect(groups.flat().sort()).toEqual([...names].sort());
        expect(groups).toHaveLength(Math.min(jobs, names.length));
        expect(directive(script, 'array')).toBe(`0-${groups.length - 1}`);
        const sizes = groups.map((group) => group.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
      }),
      { numRuns: 9 },
    );
    expect(runsOf(await make('--runs', file))).toEqual(names.map((name) => [name]));
    // A task trains as many runs at the same time as it has GPUs.
    expect(runsOf(await make('--runs', file, '--gpus', '2')).map(({ length }) => length)).toEqual([
      2, 2,
    ]);
  });

  it('writes down the runs that are left, so that the tasks of a script keep theirs', async () => {
    const out = path.join(folder, 'runs');
    const options = ['--runs', file, '--out', out];
    const before = runsOf(await make(...options)).flat();
    await wprox(['train', file, '--out', out, '--only', before[0]!]);
    expect(runsOf(await make(...options)).flat()).toEqual(before.slice(1));
    await wprox(['train', file, '--out', out]);
    const { code, err } = await wprox(['slurm-script', ...options]);
    expect(code).toBe(1);
    expect(err).toMatch(/all runs of .* are complete.*wprox report /s);
  });

  it.each([
    ['--name', 'a\nb'],
    ['--name', '$(id)'],
    ['--name', '-x'],
    ['--partition', 'gpu;id'],
    ['--partition', 'a,,b'],
    ['--time', '4h'],
    ['--time', '01:60:00'],
    ['--time', '01:00:00\n#SBATCH --uid=0'],
    ['--gpus', 'all'],
    ['--gpus', '0'],
    ['--jobs', '1001'],
    ['--cpus', '65'],
    ['--cpus', '2.5'],
    ['--out', 'runs/a'],
    ['--seeds', '1'],
    ['--scale', 'cpu'],
  ])('refuses %s %j', async (option, value) => {
    const { code, out, err } = await wprox(['slurm-script', option, value]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`wprox: ${option} is `);
    expect(err.length).toBeLessThan(201);
  });

  it.each([
    [['--runs', 'quickstart-image'], /did you mean 'quickstart-images'/],
    [['--runs', 'quickstart-images', '--scale', 'cpu'], /--scale is cpu/],
    [['--runs', 'quickstart-images', '--out', 'a\nb'], /expected a text without control/],
    [['--runs', 'invariance'], /is a study/],
    [['--runs', 'celeba-vanilla'], /--data <path>/],
  ])('refuses %j', async (options, message) => {
    const { code, out, err } = await wprox(['slurm-script', ...options]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
  });
});
