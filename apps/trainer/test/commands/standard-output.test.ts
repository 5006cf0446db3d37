/** The built program when its standard output or standard error cannot be written. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readExperiment, withRunLease } from '@wprox/experiments/run-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUntil, redirected, unread } from './standard-output.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-stdout-'));
afterAll(() => rm(root, { recursive: true }));
const at = (name: string) => path.join(root, name);

const config = at('points.json');
const experiment = {
  ...{ name: 'points', title: 'Points', dataset: { name: 'eight-gaussians' } },
  gan: { architecture: 'mlp', width: 3, hiddenLayers: 1, latentSize: 2 },
  ...{ batchSize: 4, budget: { iterations: 6 }, log: { every: 1 }, seeds: [1] },
  evaluation: { every: 2, samples: 10, realSamples: 20 },
  variants: { plain: { label: 'Plain' } },
};
await writeFile(config, JSON.stringify(experiment));

const training = (out: string) => ['train', config, '--out', at(out), '--processes', '1'];
const run = (out: string) => path.join(at(out), 'plain-seed1');
const metrics = (out: string) => readFile(path.join(run(out), 'metrics.jsonl'), 'utf8');
const states = async (out: string) =>
  (await readExperiment(at(out))).runs.map((each) => each.state);

/** One sentence of wprox, no stack. */
const SENTENCE = /^wprox: standard output cannot be written: [^\n]+\n$/;

/** Keeps the worker from training until `work` has called `release`. */
async function heldBack<T>(out: string, work: (release: () => void) => Promise<T>): Promise<T> {
  let ended: Promise<T> | undefined;
  await withRunLease(run(out), async () => {
    await new Promise<void>((resolve) => {
      ended = work(resolve);
      // A program that ends early must fail the test instead of waiting for ever.
      ended.finally(resolve).catch(() => {});
    });
  });
  return ended!;
}

// Other systems have no /dev/full.
describe.skipIf(process.platform !== 'linux')('the program', () => {
  let undisturbed: string;
  beforeAll(async () => {
    const { code, err } = await redirected(training('undisturbed'), '');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    undisturbed = await metrics('undisturbed');
    expect(undisturbed.split('\n').length).toBeGreaterThan(6);
  });

  it('trains to the end if the reader of its output has closed it after a line', async () => {
    const { code, err } = await heldBack('closed', (release) =>
      readUntil(/\n/, training('closed'), release),
    );
    expect(err).toMatch(SENTENCE);
    expect(err).toContain(`the training in ${at('closed')}`);
    expect(code).toBe(1);
    expect(await metrics('closed')).toBe(undisturbed);
    expect(await states('closed')).toEqual(['complete']);
  });

  it('trains to the end if the disk below its output is full', async () => {
    const { code, err } = await redirected(training('full'), '> /dev/full');
    expect(err).toMatch(SENTENCE);
    expect(code).toBe(1);
    expect(await metrics('full')).toBe(undisturbed);
  });

  it('trains to the end if no standard stream can be written', async () => {
    expect(await redirected(training('silent'), '> /dev/full 2> /dev/full')).toMatchObject({
      code: 1,
      err: '',
    });
    expect(await metrics('silent')).toBe(undisturbed);
  });

  // Node opens /dev/null in place of a stream that is closed at the start.
  it('trains to the end if all its standard streams are closed at the start', async () => {
    expect((await redirected(training('none'), '<&- >&- 2>&-')).code).toBe(0);
    expect(await metrics('none')).toBe(undisturbed);
  });

  it('stops at Ctrl-C after its output was closed, and trains when it is called again', async () => {
    const { code, err } = await heldBack('stopped', (release) =>
      readUntil(/plain-seed1: preparing/, training('stopped'), (child) => {
        // The sentence is an answer to the signal: nothing else is written while the run is held back.
        child.stderr!.once('data', release);
        child.kill('SIGINT');
      }),
    );
    expect(err).toMatch(SENTENCE);
    expect(code).toBe(130);
    // The run was held back, so it had not begun.
    expect(await states('stopped')).toEqual(['missing']);
    expect((await redirected(training('stopped'), '')).code).toBe(0);
    expect(await metrics('stopped')).toBe(undisturbed);
  });

  it('writes its files and exits with 1 if the output of a command fails', async () => {
    const report = path.join(at('undisturbed'), 'report', 'index.html');
    const { code, err } = await redirected(['report', at('undisturbed')], '> /dev/full');
    expect(err).toMatch(SENTENCE);
    expect(code).toBe(1);
    expect((await stat(report)).size).toBeGreaterThan(0);
    const figure = await unread(['figure', '1', '--out', at('figures')]);
    expect(figure).toMatchObject({ code: 1, err: expect.stringMatching(SENTENCE) });
    expect((await stat(at('figures'))).isDirectory()).toBe(true);
  });

  it.each([
    [['presets']],
    [['--help']],
    [['train', '--help']],
    [['--version']],
    [['data', 'list']],
    [['experiment']],
    [['figure']],
    [['train', config, '--dry-run']],
    [['train', config, '--list']],
    [['sweep', config, '--set', 'batchSize=2,4', '--dry-run']],
  ])(
    'only prints with %j: ends quietly without a reader, with a sentence otherwise',
    async (args) => {
      expect(await unread(args)).toEqual({ code: 141, err: '' });
      for (const redirection of ['> /dev/full', '1< /dev/null']) {
        const { code, err } = await redirected(args, redirection);
        expect(err).toMatch(SENTENCE);
        expect(code).toBe(1);
      }
    },
  );

  it('keeps its exit code and its output if standard error cannot be written', async () => {
    for (const redirection of ['2> /dev/full', '2>&-', '2< /dev/null']) {
      expect((await redirected(['train', 'no-such-preset'], redirection)).code).toBe(1);
      expect((await redirected(['--unknown'], redirection)).code).toBe(1);
      expect(await redirected(['--version'], redirection)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      });
    }
  });
});
