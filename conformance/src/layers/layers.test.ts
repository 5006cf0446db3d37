/**
 * Tests every layer and every kernel that a gradient can reach, on each available backend after
 * prepareBackend alone: right, refused by name, or not there. `npm run table` writes the tables of
 * docs/project/layers.md; unavailable backends keep their columns.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { listBackends, prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from './case.js';
import { allCases, kernelCases, layerCases } from './cases.js';
import { type Truth, truth } from './derivatives.js';
import { exactTfjs } from './exact-tfjs.js';
import { activations } from './layers-of-vectors.js';
import { columns, countsOf, markdown, parse, rowsOf } from './page.js';
import { type Finding, findingsOn } from './verdicts.js';

const page = fileURLToPath(new URL('../../../docs/project/layers.md', import.meta.url));
const START = '<!-- The tables are written by a test: npm run table in conformance. -->';
const END = '<!-- End of the tables. -->';

const wanted = process.env['WPROX_TEST_BACKENDS']?.split(',').filter((name) => name !== '');
const reports = await listBackends();
const present = columns.filter((name) =>
  wanted ? wanted.includes(name) : reports.find((report) => report.name === name)?.available,
);
const found = new Map<string, Finding[]>();

beforeAll(async () => {
  const exact = await exactTfjs();
  const truths = new Map<Case, Truth>();
  for (const kase of allCases) truths.set(kase, truth(exact, kase));
  for (const backend of present) found.set(backend, await findingsOn(backend, truths));
});

const subjectsOf = (cases: readonly Case[]) => [...new Set(cases.map(({ subject }) => subject))];

describe.each(columns)('%s', (backend) => {
  const run = present.includes(backend) ? it : it.skip;

  run('has no wrong cell', () => {
    const wrong = found.get(backend)!.filter(({ verdict }) => verdict === 'wrong');
    const text = ({ kase, part, message }: Finding) =>
      `${kase.subject}, ${kase.variant}, ${part}: ${message}`;
    expect(wrong.map(text)).toEqual([]);
  });

  run('refuses in words that name the backend', () => {
    const refused = found.get(backend)!.filter(({ verdict }) => verdict === 'refused');
    expect(refused.length).toBeGreaterThan(0);
    for (const { message } of refused) {
      expect(message).toContain(backend);
      expect(message).toMatch(/; use /);
      expect(message.length).toBeLessThan(200);
    }
  });
});

describe('the cases', () => {
  it('have each layer of tf.layers', () => {
    const noLayers = ['Layer', 'RNN', 'RNNCell', 'input', 'inputLayer'];
    const subjects = subjectsOf(layerCases).map((subject) => subject.split(': ')[0]!);
    const names = Object.keys(tf.layers).filter((name) => !noLayers.includes(name));
    expect([...new Set(subjects)].sort()).toEqual(names.sort());
  });

  it('have each activation of tf.layers', () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    // Of the registered classes, only activations have names that begin with a small letter.
    const names = Object.keys(classNameMap).filter((name) => /^[a-z]/.test(name));
    expect([...activations].sort()).toEqual(names.sort());
  });

  it('have each kernel with a gradient', async () => {
    await prepareBackend('cpu');
    const names = Object.keys(tf.engine().registryFactory).flatMap((backend) =>
      tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName),
    );
    const isRefusal = (name: string) => {
      try {
        tf.getGradient(name).gradFunc(tf.scalar(0), [], {});
      } catch (error) {
        return (error as Error).name === 'UnsupportedGradientError';
      }
      return false;
    };
    const differentiable = [...new Set(names)].filter((name) => !isRefusal(name));
    const subjects = subjectsOf(kernelCases);
    const missing = differentiable.filter((name) => !subjects.includes(name));
    expect(missing.sort()).toEqual(reachedByOthers);
  });
});

/** The kernels of gradients and of the layer BatchNormalization, which other cases reach. */
const reachedByOthers = [
  'BatchNormTraining',
  'BatchNormTrainingGrad',
  'Conv2DBackpropFilter',
  'Conv3DBackpropFilterV2',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'LeakyReluGrad',
  'ResizeBilinearGrad',
  'ResizeNearestNeighborGrad',
  'TanhGrad',
];

it('finds the tables in docs/project/layers.md', () => {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(START), text.indexOf(END)];
  expect(before, 'start of the tables in docs/project/layers.md').toBeGreaterThan(0);
  const old = parse(text.slice(before, after));
  const tables = [
    countsOf(found, old),
    rowsOf('layer', subjectsOf(layerCases), found, old),
    rowsOf('kernel', subjectsOf(kernelCases), found, old),
  ];
  const fresh = tables.map(markdown).join('\n\n');
  if (process.env['npm_lifecycle_event'] === 'table') {
    writeFileSync(page, `${text.slice(0, before)}${START}\n\n${fresh}\n\n${text.slice(after)}`);
    return;
  }
  expect(old, 'run npm run table in conformance').toEqual(parse(fresh));
});
