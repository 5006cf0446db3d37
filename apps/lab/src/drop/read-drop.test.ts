import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Files, pointGenerator } from '../../test/parts/tiny-generator.js';
import { DropProblem, type DroppedFile, MOST_BYTES } from './dropped-files.js';
import { curvesOf, MOST_RUN_BYTES } from './dropped-run.js';
import { chartsOf } from './dropped-runs.js';
import { readDrop } from './read-drop.js';

const bytesOf = (content: string | Uint8Array) =>
  Uint8Array.from(typeof content === 'string' ? new TextEncoder().encode(content) : content);

function dropped(files: Readonly<Record<string, string | Uint8Array>>): DroppedFile[] {
  return Object.entries(files).map(([path, content]) => {
    const bytes = bytesOf(content);
    return { path, size: bytes.length, bytes: async () => bytes };
  });
}

const loss = (iteration: number, criticLoss: number) =>
  `{"kind":"losses","iteration":${iteration},"criticLoss":${criticLoss},"generatorLoss":2,"penalty":0.5}\n`;
const distance = (iteration: number, value: number) =>
  `{"kind":"distance","measure":"wasserstein-2","iteration":${iteration},"value":${value},"samples":9,"realSamples":9,"floor":0.1}\n`;
const ROWS = loss(10, 1.5) + distance(10, 0.75) + loss(20, 1.25) + distance(20, 0.5);

let generator: Files;
beforeAll(async () => {
  generator = await pointGenerator();
});

/** The sentence against a drop. */
async function problemOf(files: readonly DroppedFile[]): Promise<string> {
  const error = await readDrop(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DropProblem);
  const { message } = error as DropProblem;
  expect(message.length).toBeLessThan(200);
  return message;
}

describe('runs', () => {
  it('have the curves of their rows, and the name of their file or folder', async () => {
    const { runs } = await readDrop(dropped({ 'metrics.jsonl': ROWS }));
    expect(runs[0]!.label).toBe('metrics');
    expect(curvesOf(runs[0]!)).toEqual({
      measure: 'W₂',
      distance: [
        { x: 10, mean: 0.75 },
        { x: 20, mean: 0.5 },
      ],
      criticLoss: [
        { x: 10, mean: 1.5 },
        { x: 20, mean: 1.25 },
      ],
      generatorLoss: [
        { x: 10, mean: 2 },
        { x: 20, mean: 2 },
      ],
      penalty: [
        { x: 10, mean: 0.5 },
        { x: 20, mean: 0.5 },
      ],
    });
    const labelOf = async (path: string) =>
      (await readDrop(dropped({ [path]: ROWS }))).runs[0]!.label;
    expect(await labelOf('none-seed2.jsonl')).toBe('none-seed2');
    expect(await labelOf('eight/rwp-seed1/metrics.jsonl')).toBe('rwp-seed1');
  });

  it('are found in a folder with other files', async () => {
    const files = dropped({
      'a/metrics.jsonl': ROWS,
      'a/timing.jsonl': '{"iteration":1,"trainingSeconds":2}\n',
      'a/config.json': '{}',
      'b/metrics.jsonl': loss(5, 1),
    });
    const { runs } = await readDrop(files);
    expect(runs.map(({ label }) => label)).toEqual(['a', 'b']);
    const charts = chartsOf(runs);
    expect(charts.map(({ title, chart }) => [title, chart.series.length])).toEqual([
      ['W₂', 1],
      ['critic loss', 2],
      ['generator loss', 2],
      ['penalty D̃²/(2h)', 2],
    ]);
  });

  it('of one name have lines with different names', async () => {
    const [run] = (await readDrop(dropped({ 'metrics.jsonl': ROWS }))).runs;
    const labels = chartsOf([run!, run!])[0]!.chart.series.map(({ label }) => label);
    expect(labels).toEqual(['metrics', 'metrics (2)']);
  });

  it('end with the last complete line', async () => {
    const { runs } = await readDrop(dropped({ 'metrics.jsonl': `${ROWS}{"kind":"lo` }));
    expect(runs[0]!.rows).toHaveLength(4);
  });

  it.each([
    ['another JSON', { 'metrics.jsonl': '{"h":1}\n' }, /metrics\.jsonl is no metrics/],
    ['timings', { 'timing.jsonl': '{"iteration":1,"trainingSeconds":2}\n' }, /timing\.jsonl is no/],
    ['nothing', { 'metrics.jsonl': '' }, /no complete row/],
    ['half a row', { 'metrics.jsonl': '{"kind":"los' }, /no complete row/],
    ['a damaged line', { 'metrics.jsonl': `${ROWS}{"kind"\n` }, /^Line 5 of metrics\.jsonl/],
    ['binary data', { 'metrics.jsonl': Uint8Array.of(0x89, 0x50, 0xff, 10, 0, 10) }, /first line/],
    [
      'a key of prototypes',
      { 'metrics.jsonl': ROWS + loss(30, 1).replace('{', '{"__proto__":{"polluted":1},') },
      /^Line 5/,
    ],
    ['a picture', { 'sample.png': Uint8Array.of(1, 2) }, /sample\.png is no run/],
    ['deep arrays', { 'metrics.jsonl': `${'['.repeat(99_999)}\n` }, /first line/],
  ] as const)('are refused if they are %s', async (_, files, sentence) => {
    expect(await problemOf(dropped(files))).toMatch(sentence);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('are refused unread if they are huge', async () => {
    const bytes = () => Promise.reject(new Error('read'));
    const huge = { path: 'metrics.jsonl', size: MOST_RUN_BYTES + 1, bytes };
    expect(await problemOf([huge])).toContain('34 MB');
    expect(await problemOf([{ ...huge, size: MOST_BYTES + 1 }])).toContain('268 MB');
  });

  it('never break the page, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        await problemOf(dropped({ 'metrics.jsonl': bytes }));
      }),
    );
  });
});

describe('generators', () => {
  it('are read with all their weights, in order', async () => {
    const { generators } = await readDrop(dropped(generator));
    const [{ label, iteration, artifacts }] = generators as [(typeof generators)[0]];
    expect([label, iteration]).toEqual(['rwp, seed 1', 40]);
    expect([...new Float32Array(artifacts.weightData)]).toEqual([2, 0, 0, 2, 1, -1]);
  });

  it('are read from a folder and from a zip archive', async () => {
    const { 'generator.json': _, ...bare } = generator;
    const inFolder = Object.fromEntries(
      Object.entries(bare).map(([name, content]) => [`exports/rwp-seed7/tfjs/${name}`, content]),
    );
    expect((await readDrop(dropped(inFolder))).generators[0]!.label).toBe('rwp-seed7');
    const zip = zipSync(inFolder as Zippable);
    expect((await readDrop(dropped({ 'a.zip': zip }))).generators[0]!.label).toBe('rwp-seed7');
    expect(await problemOf(dropped({ 'a.zip': zip.slice(0, 200) }))).toContain('a.zip');
    expect(await problemOf(dropped({ 'a.zip': 'no archive' }))).toContain('a.zip');
  });

  it('are refused without all their weights', async () => {
    const { 'group1-shard2of2.bin': _, ...partial } = generator;
    expect(await problemOf(dropped(partial))).toContain('needs group1-shard2of2.bin');
    const { 'model.json': model, ...weights } = generator;
    expect(await problemOf(dropped(weights))).toContain('drop model.json with it');
    expect(await problemOf(dropped({ 'model.json': model! }))).toContain('group1-shard1of2.bin');
    expect(await problemOf(dropped({ 'generator.safetensors': 'x' }))).toContain('--format tfjs');
  });

  it('do not take weights of another folder', async () => {
    const { 'model.json': model, ...weights } = generator;
    const apart = Object.entries(weights).map(([name, content]) => [`b/${name}`, content]);
    const files = { 'a/model.json': model!, ...Object.fromEntries(apart) };
    expect(await problemOf(dropped(files))).toContain('needs group1-shard1of2.bin');
  });

  it('are refused with weights that were cut off', async () => {
    const short = { ...generator, 'group1-shard2of2.bin': Uint8Array.of(1) };
    expect(await problemOf(dropped(short))).toContain('13 bytes, and model.json expects 24');
  });

  it.each<[string, (model: string) => string, RegExp]>([
    ['cut off', (model) => model.slice(0, -9), /no whole JSON/],
    ['another file', () => '{"format":"graph-model"}', /no generator/],
    ['of prototypes', (model) => model.replace('{', '{"constructor":1,'), /no whole JSON/],
    ['of giant layers', (model) => model.replace('"units":2', '"units":2e9'), /no generator/],
  ])('are refused with a model.json that is %s', async (_, change, sentence) => {
    const model = change(new TextDecoder().decode(generator['model.json']));
    expect(await problemOf(dropped({ ...generator, 'model.json': model }))).toMatch(sentence);
  });
});

it('takes nothing of a drop with one wrong file', async () => {
  const files = dropped({ 'a/metrics.jsonl': ROWS, 'b/metrics.jsonl': 'x\n' });
  expect(await problemOf(files)).toContain('first line');
});
