/** The errors of the program: short, without a stack, with exit code 1, before the first file. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunFolderError } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { pointExperiment, writeTrained } from '../fuzz/trained.fixture.js';
import { wprox } from './program.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-errors-'));
afterAll(() => rm(root, { recursive: true }));
const cache = await mkdtemp(path.join(tmpdir(), 'wprox-cache-'));
vi.stubEnv('WPROX_CACHE', cache);
afterAll(() => rm(cache, { recursive: true }));
const at = (...names: string[]) => path.join(root, ...names);
const json = (name: string, value: unknown) => writeFile(at(name), JSON.stringify(value));

await prepareBackend('cpu');
await writeTrained(at('points'), pointExperiment);
await json('good.json', pointExperiment);
await json('steps.json', { ...pointExperiment, criticSteps: 2 ** 53 });
await json('large.json', {
  ...pointExperiment,
  gan: { ...pointExperiment.gan, width: 4096, hiddenLayers: 64 },
});
await json('net.json', { modelTopology: {}, weightsManifest: [] });
await json('keras3.json', { module: 'keras', class_name: 'Sequential', config: {} });
await json('empty-object.json', {});
await writeFile(at('broken.json'), '{"name": 1,}');
await writeFile(at('twice.json'), '{"name": "a", "name": "b"}');
await writeFile(at('wide.json'), Buffer.from('\ufeff{}', 'utf16le'));
await writeFile(at('empty.json'), '');
await writeFile(at('text.npz'), 'no archive');
await symlink('loop.json', at('loop.json'));
await mkdir(at('folder.json'));
await mkdir(at('none'));
await mkdir(at('pictures'));
const pixels = { width: 8, height: 8, channels: 3, data: new Uint8Array(192) } as const;
for (const name of ['a.png', 'b.png']) await writeFile(at('pictures', name), encode(pixels));
await writeFile(at('pictures', 'c.png'), 'no picture');
await mkdir(at('mixed'));
for (const side of [8, 9]) {
  const data = new Uint8Array(3 * side * side);
  const picture = { width: side, height: side, channels: 3, data } as const;
  await writeFile(at('mixed', `${side}.png`), encode(picture));
}
const hasPipes = process.platform !== 'win32';
if (hasPipes) execFileSync('mkfifo', [at('pipe.json')]);

/** Arguments, with the names of files in the folder, and what the error says. */
const calls: readonly (readonly [args: readonly string[], text: RegExp])[] = [
  [['nosuch'], /unknown command 'nosuch'/],
  [['train', 'good.json', '--nosuch'], /unknown option '--nosuch'\n/],
  [
    ['train', 'good.json', '--set', 'a=1'],
    /unknown option '--set' \(it is an option of 'wprox sweep'\)/,
  ],
  [['train', 'quickstart-image'], /did you mean 'quickstart-images'/],
  [['train', 'zzzzzz'], /'wprox presets' lists all/],
  [['train', 'x'.repeat(5000)], /'wprox presets' lists all/],
  [['experiment', 'figure2'], /did you mean 'figure-2'/],
  [['figure', 'flows'], /did you mean 'flow'/],
  [['data', 'fetch', 'cifar'], /did you mean 'cifar10'/],
  [['train', 'missing.json'], /no such file/],
  [['train', 'folder.json'], /a folder; expected a file/],
  [['train', 'loop.json'], /form a circle/],
  [['train', 'broken.json'], /not valid JSON/],
  [['train', 'twice.json'], /key "name" twice/],
  [['train', 'wide.json'], /UTF-16/],
  [['train', 'empty.json'], /is empty/],
  [['train', 'empty-object.json'], /name: missing/],
  [['train', 'net.json'], /network of Keras or TensorFlow/],
  [['train', 'keras3.json'], /network of Keras or TensorFlow/],
  [['train', path.join('points', 'plain-seed1', 'config.json')], /the config of one run/],
  [['train', 'steps.json'], /criticSteps .* at most 10000/],
  [['train', 'large.json', '--out', 'new'], /GiB of memory.*--memory/],
  [['train', 'good.json', '--memory', 'x'], /--memory is 'x'/],
  [['train', 'good.json', '--seeds', '1,x'], /--seeds is/],
  [['train', 'good.json', '--seeds', '1'.repeat(9000)], /--seeds is/],
  [['train', 'good.json', '--processes', '0'], /--processes is/],
  [['train', 'good.json', '--out', 'pictures'], /expected an empty or a new folder/],
  [['train', 'good.json', '--out', 'broken.json'], /cannot be/],
  [['train', 'good.json', '--out', path.join('broken.json', 'in')], /cannot be/],
  [['train', 'good.json', '--features', 'inceptoin'], /--features is 'inceptoin'/],
  [['train', 'good.json', '--only', 'plan-seed1', '--out', 'new'], /did you mean 'plain-seed1'/],
  [['train', 'good.json', '--only', 'nothing', '--list', '--out', 'new'], /valid: plain-seed1/],
  [['train', 'good.json', '--only', 'plain-seed1', '--fresh'], /--only and --fresh/],
  [['train', 'good.json', '--only', 'a,a'], /--only is 'a,a'/],
  [['train', 'figure-2', '--only', 'rwp-seed3'], /'wprox experiment figure-2 --list' lists/],
  [['train', 'stability-twenty-five-gaussians', '--list'], /wprox experiment stability-twenty/],
  [['experiment', 'figure-2', '--only', 'rwp-seed3'], /such as 'vanilla\/rwp-seed3'/],
  [['experiment', 'figure-2', '--only', 'vanila/rwp-seed3'], /did you mean 'vanilla\/rwp-seed3'/],
  [['experiment', 'digits', '--only', 'a-seed1', '--fresh'], /--only and --fresh/],
  [['experiment', 'invariance', '--only', 'a-seed1'], /invariance is a study: it has no runs/],
  [['experiment', 'invariance', '--list'], /invariance is a study: it has no runs/],
  [['sweep', 'good.json', '--set', 'regularizer'], /--set is 'regularizer'/],
  [['sweep', 'good.json', '--set', 'regulariser.h=1'], /did you mean 'regularizer.h'/],
  [['sweep', 'good.json', '--set', 'learningRte=1'], /did you mean '\w+\.learningRate'/],
  [['sweep', 'good.json', '--set', '__proto__.x=1'], /not a setting/],
  [['sweep', 'good.json', '--set', 'optimizer.learningRate=1e999'], /Infinity/],
  [['model', 'missing.json'], /no such file/],
  [['report', 'none'], /no experiment.json/],
  [['report', 'points', '--out', 'pictures'], /png is not of a report/],
  [['report', 'points', '--out', 'broken.json'], /folder of a report/],
  [['walk', 'points'], /generate points/],
  [['robustness', 'points'], /test images/],
  [['export', 'none'], /no experiment.json/],
  [['export', path.join('points', 'plain-seed1'), '--format', 'onnx'], /--format is 'onnx'/],
  [['export', path.join('points', 'plain-seed1'), '--out', 'broken.json'], /--out is/],
  [['export', path.join('points', 'plain-seed1'), '--out', 'pictures'], /not written by an exp/],
  [['sample', path.join('points', 'plain-seed1'), '--out', 'good.json'], /exists already/],
  [['sample', path.join('points', 'plain-seed1'), '--out', 'good.json/x.csv'], /cannot be written/],
  [['fid', 'nowhere', 'pictures'], /does not exist/],
  [['fid', 'pictures', 'pictures'], /c\.png.*--skip-corrupt/],
  [['fid', 'text.npz', 'pictures'], /text\.npz/],
  [['fid', 'net.json', 'pictures'], /statistics/],
  [['fid', 'pictures', 'pictures', '--limit', '1'], /--limit is '1'/],
  [['fid', 'mixed', 'mixed'], /different sizes: (?!.*Give a size).*\. --size <n> resizes/],
  [['fid', 'pictures', 'pictures', '--size', '4097'], /--size is '4097'; .* from 1 to 4,096/],
  [['fid', 'pictures', 'pictures', '--save-stats', 'x'], /--save-stats is 'x'/],
  ...(hasPipes
    ? ([
        [['train', 'pipe.json'], /a pipe/],
        [['train', '/dev/zero.json'], /no such file/],
        [['train', 'good.json', '--out', '/dev/null/x'], /cannot be/],
        [['sample', 'points/plain-seed1', '--out', '/proc/x.csv'], /cannot be written/],
        [['export', 'points/plain-seed1', '--out', '/proc/x'], /no such file or folder/],
        [['train', 'good.json', '--out', '/proc/x'], /cannot be created/],
      ] as const)
    : []),
];

/** The time of the slowest machine; a call takes a second. */
const timeout = 300_000;

describe('wprox', () => {
  it.each(calls.map(([args, text]) => ({ args, text })))(
    'says $text',
    { timeout },
    async ({ args, text }) => {
      const before = await readdir(root, { recursive: true });
      const isName = (name: string) => before.some((file) => String(file) === name);
      const given = args.map((arg) => {
        const [first = ''] = arg.split(/[\\/]/);
        const isPath = isName(arg) || isName(first) || /^(missing|new|nowhere)/.test(arg);
        return isPath && !arg.startsWith('/') ? at(arg) : arg;
      });
      const { code, err } = await wprox(given);
      expect(err).toMatch(text);
      expect(code).toBe(1);
      expect(err.replaceAll(`${root}${path.sep}`, '').length).toBeLessThan(201);
      expect(err).not.toMatch(/TypeError|\n +at |defect|undefined|\[object/);
      expect(err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      expect((await readdir(root, { recursive: true })).sort()).toEqual(before.sort());
    },
  );

  it('notes once which files of one folder on both sides are left out', { timeout }, async () => {
    const given = ['--skip-corrupt', '--features', 'pixels', '--backend', 'cpu'];
    const { out, code } = await wprox(['fid', at('pictures'), at('pictures'), ...given]);
    expect(code).toBe(0);
    expect(out.match(/left out/g)).toHaveLength(1);
  });

  /** All files but those of leases, whose numbers rise. */
  const files = async () =>
    (await readdir(root, { recursive: true })).filter((name) => !name.includes('.leases')).sort();

  it('writes and deletes nothing if the preparation refuses', { timeout }, async () => {
    const trainingParts = {
      loadPrepareExperiment: async () => () => Promise.reject(new RunFolderError('refused')),
    };
    const before = await files();
    for (const args of [
      ['train', at('good.json'), '--out', at('new', 'deep')],
      ['train', at('good.json'), '--out', at('points'), '--fresh'],
    ]) {
      const { code, err } = await wprox(args, { trainingParts });
      expect([code, err]).toEqual([1, 'wprox: refused\n']);
      expect(await files()).toEqual(before);
    }
  });
});
