import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError, CorruptFileError, presets } from '@wprox/experiments';
import { describe, expect, it, vi } from 'vitest';
import type { NvidiaGpu } from '../../src/backend/nvidia.js';
import { fetchDataCommand, listDataCommand } from '../../src/commands/data.js';
import { type DoctorFacts, doctorReport } from '../../src/commands/doctor-report.js';
import { figureCommand } from '../../src/commands/figure.js';
import { watchInterrupts } from '../../src/commands/interrupts.js';
import {
  parseGpus,
  parseProcesses,
  parseSeed,
  parseSeeds,
  parseThreads,
} from '../../src/commands/options.js';
import { presetsCommand } from '../../src/commands/presets.js';
import { errorText } from '../../src/commands/print-error.js';
import { trainSummary } from '../../src/commands/train-summary.js';
import { isNodeSupported, oldestNode } from '../../src/package-info.js';

const surroundings = () => {
  const stream = new PassThrough();
  return {
    stdout: stream as unknown as NodeJS.WriteStream,
    env: {},
    text: () => String(stream.read()),
  };
};

describe('options', () => {
  it('parses seeds and processes', () => {
    expect(parseSeeds('1, 2,30')).toEqual([1, 2, 30]);
    expect(parseProcesses('4')).toBe(4);
    expect(parseSeed('0')).toBe(0);
  });

  it.each(['', '1,', '1,1', '-1', '1.5', 'one', '99999999999999999'])(
    'refuses seeds %j',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(ConfigError);
      expect(() => parseSeeds(text)).toThrow(`--seeds is '${text}'`);
    },
  );

  it.each(['', '-1', '1.5', '1,2', '99999999999999999'])('refuses the seed %j', (text) => {
    expect(() => parseSeed(text)).toThrow(ConfigError);
    expect(() => parseSeed(text)).toThrow(`--seed is '${text}'`);
  });

  it('parses GPUs', () => {
    expect(parseGpus('0, 1,GPU-8932f937')).toEqual(['0', '1', 'GPU-8932f937']);
    expect(parseGpus('all')).toEqual(['all']);
    expect(parseGpus('Radeon RX 7900')).toEqual(['Radeon RX 7900']);
  });

  it.each(['', '0,', '0,0', 'all,0', '0,all', ' '])('refuses GPUs %j', (text) => {
    expect(() => parseGpus(text)).toThrow(ConfigError);
    expect(() => parseGpus(text)).toThrow(`--gpus is '${text}'`);
  });

  it.each(['0', '65', '-2', 'all', '', '1.5'])('refuses %j threads', (text) => {
    expect(() => parseThreads(text)).toThrow(ConfigError);
    expect(() => parseThreads(text)).toThrow(`--threads is '${text}'`);
  });

  it.each(['0', '-2', 'all', ''])('refuses %j processes', (text) => {
    expect(() => parseProcesses(text)).toThrow(ConfigError);
    expect(() => parseProcesses(text)).toThrow(`--processes is '${text}'`);
  });
});

describe('errorText', () => {
  it('is only the message if a user can fix the cause', () => {
    const corrupt = new CorruptFileError('metrics.jsonl', 'not a JSON object', 3);
    expect(errorText(corrupt, {})).toBe('wprox: metrics.jsonl, line 3: not a JSON object');
    const full = Object.assign(new Error('ENOSPC: no space left'), { syscall: 'write' });
    expect(errorText(full, {})).toBe('wprox: ENOSPC: no space left');
    expect(errorText(corrupt, { WPROX_DEBUG: '1' })).toMatch(/\n +at /);
  });

  it('includes the stack of a defect', () => {
    expect(errorText(new TypeError('x is not a function'), {})).toMatch(/defect.*\n +at /s);
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
        broken: false,
        detail: 'not installed',
        install: 'npm install x',
      },
      {
        name: 'webgpu',
        description: 'graphics cards',
        available: true,
        broken: false,
        detail: '',
        install: '',
        device: 'NVIDIA A100',
      },
      {
        ...{ name: 'wasm', description: 'SIMD', available: true, broken: false },
        ...{ detail: '', install: '' },
      },
    ],
    picked: { name: 'wasm', reason: 'the embedded default' },
    nvidia: { state: 'missing' },
    dataset: { state: 'present', path: '/cache/cifar10', bytes: 184_380_000 },
    decoder: { name: 'sharp 1.2.3 (libvips 4.5.6)' },
    disk: { folder: '/cache', freeBytes: 20e9 },
  };

  it('reports a machine that can train', () => {
    const { text, isHealthy } = doctorReport(healthy);
    expect(isHealthy).toBe(true);
    const lines = [
      /^ok +Node +v20\.20\.2$/m,
      /^ok +backend +.*wasm: the embedded default$/m,
      /^ +not found +tensorflow +not installed; .*npm install x$/m,
      /^ +found +webgpu +.*NVIDIA A100$/m,
      /^ +found +wasm +SIMD$/m,
      /^ +GPUs +no NVIDIA GPU: nvidia-smi/m,
      /^ok +CIFAR-10 +184\.4 MB in \/cache\/cifar10$/m,
      /^ok +pictures +sharp 1\.2\.3 \(libvips 4\.5\.6\) decodes them$/m,
      /^ok +disk +20\.0 GB free/m,
    ];
    expect(text.split('\n')).toHaveLength(lines.length);
    for (const line of lines) expect(text).toMatch(line);
  });

  it('says what makes the kernels of wasm fast, and what would make them faster', () => {
    const { name, reason } = { name: 'wasm', reason: 'the best' } as const;
    const acceleration = {
      simd: 128,
      threads: 2,
      fastMath: false,
      notes: ['a newer Node'],
    } as const;
    const { text } = doctorReport({ ...healthy, picked: { name, reason, acceleration } });
    expect(text).toMatch(/^ok +kernels +vectors of 128 bits, 2 threads; a newer Node$/m);
    const fast = { simd: 256, threads: 1, fastMath: true, notes: [] } as const;
    const { text: other } = doctorReport({
      ...healthy,
      picked: { name, reason, acceleration: fast },
    });
    expect(other).toMatch(/^ok +kernels +vectors of 256 bits, 1 thread, fused multiply-add$/m);
  });

  it.each([
    [{ node: 'v20.18.9' }, /--\s+Node\s+v20\.18\.9; expected 20\.19\.0 or newer/],
    [{ picked: new Error('no backend webgpu') }, /--\s+backend\s+no backend webgpu/],
    [{ disk: { folder: '/c', freeBytes: 1e6 } }, /--\s+disk\s+1\.0 MB free.*500\.0 MB/],
  ])('reports what prevents training: %j', (change, finding) => {
    const { text, isHealthy } = doctorReport({ ...healthy, ...change });
    expect(text).toMatch(finding);
    expect(isHealthy).toBe(false);
  });

  describe('with GPUs', () => {
    const gpu = (index: number, change: Partial<NvidiaGpu> = {}): NvidiaGpu => ({
      ...{ index, uuid: `GPU-${index}`, name: 'NVIDIA A100', driver: '535.104.05' },
      ...{ memoryTotal: 40_000, memoryUsed: 1000, capability: '8.0', ...change },
    });
    const report = (gpus: NvidiaGpu[], nativeUsesGpu?: boolean) =>
      doctorReport({ ...healthy, nvidia: { state: 'found', gpus }, nativeUsesGpu });

    it('lists each, and what native TensorFlow needs', () => {
      const { text, isHealthy } = report([gpu(0), gpu(1, { capability: '8.6' })]);
      expect(isHealthy).toBe(true);
      expect(text).toMatch(
        /^ok +GPU 0 +NVIDIA A100, 1\.0 GB in use of 41\.9 GB, driver 535\.104\.05, compute capability 8\.0$/m,
      );
      expect(text).toMatch(/^ok +GPU 1 .* 8\.6$/m);
      expect(text).toMatch(/^ +CUDA .*tfjs-node-gpu 4\.22 .*CUDA 11\.2 .*cuDNN 8\.1$/m);
      expect(text).not.toContain('newer');
    });

    it('names WebGPU for each that is newer than the CUDA of native TensorFlow', () => {
      const gpus = [gpu(0), gpu(1, { capability: '8.9' }), gpu(2, { capability: '10.0' })];
      const { text, isHealthy } = report(gpus);
      expect(isHealthy).toBe(true);
      expect(text).toMatch(/^-- +CUDA +CUDA 11\.2 .*GPU 1, 2 are newer: .*--backend webgpu$/m);
      expect(report([gpu(3, { capability: '9.0' })]).text).toMatch(/GPU 3 is newer/);
    });

    it('says whether native TensorFlow computes on one', () => {
      expect(report([gpu(0)], true).text).toMatch(/^ok +CUDA .*computes on a GPU$/m);
      expect(report([gpu(0)], false).text).toMatch(/^-- +CUDA .*found no GPU.*CUDA 11\.2/m);
    });

    it('leaves out what the driver does not tell', () => {
      const unknown = { memoryTotal: undefined, memoryUsed: undefined, capability: undefined };
      const { text } = report([gpu(0, unknown), gpu(1, { memoryUsed: undefined })]);
      expect(text).toMatch(/^ok +GPU 0 +NVIDIA A100, driver 535\.104\.05$/m);
      expect(text).toMatch(/^ok +GPU 1 +NVIDIA A100, 41\.9 GB, driver/m);
      expect(text).not.toContain('newer');
    });

    it('says that there is none, or that the driver fails, without which a machine is healthy', () => {
      expect(report([]).text).toMatch(/^ +GPUs +no NVIDIA GPU$/m);
      const nvidia = { state: 'failed', problem: 'no driver' } as const;
      const { text, isHealthy } = doctorReport({ ...healthy, nvidia });
      expect(text).toMatch(/^-- +GPUs +nvidia-smi fails: no driver$/m);
      expect(isHealthy).toBe(true);
    });
  });

  it('names no command if none helps', () => {
    const report = (broken: boolean) => {
      const state = { available: false, broken, detail: 'no driver', install: '' };
      return doctorReport({
        ...healthy,
        backends: [{ name: 'webgpu', description: '', ...state }],
      });
    };
    expect(report(false).text).toMatch(/^ {5}not found {2}webgpu {2}no driver$/m);
    expect(report(true).text).toMatch(/^ {5}not used {3}webgpu {2}no driver$/m);
  });

  it('names the command that installs sharp, without which a machine is healthy', () => {
    const decoder = { name: 'jpeg-js', note: 'sharp cannot be loaded (no binary)' };
    const { text, isHealthy } = doctorReport({ ...healthy, decoder });
    expect(text).toMatch(
      /^-- +pictures +jpeg-js decodes them: .*\(no binary\).*npm install sharp$/m,
    );
    expect(isHealthy).toBe(true);
  });

  it('names the command that fetches missing data, without which a machine is healthy', () => {
    const dataset = { state: 'missing', path: '/c', bytes: 0 } as const;
    const { text, isHealthy } = doctorReport({ ...healthy, dataset });
    expect(text).toContain('wprox data fetch cifar10');
    expect(isHealthy).toBe(true);
  });
});

it('recognizes supported Node versions', () => {
  expect(oldestNode).toBe('20.19.0');
  const versions = ['v20.19.0', 'v22.0.0', '20.20.2', 'v20.18.99', 'v18.20.0'];
  expect(versions.map(isNodeSupported)).toEqual([true, true, true, false, false]);
});

it('counts the runs by outcome, names failures and prints their stacks only when debugging', () => {
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
  const summary = trainSummary({ ...input, isDebug: false });
  expect(summary).toContain('3 runs in runs/x: 1 complete, 1 already complete, 1 failed');
  expect(summary).toContain('1:01');
  expect(summary).toContain('\nb: a damaged checkpoint\n');
  expect(summary).toContain('\nc failed: no memory\n');
  expect(summary).toContain('wprox train x');
  expect(summary).not.toContain('at x');
  expect(trainSummary({ ...input, isDebug: true })).toContain('at x');
});

describe('data', () => {
  it('refuses a data set that it does not know, or that has no archive', async () => {
    await expect(fetchDataCommand('cifar-10', {}, surroundings())).rejects.toThrow(
      /'cifar-10'.*did you mean 'cifar10'/,
    );
    const imported = fetchDataCommand('mnist10k', { from: 'digits.tar' }, surroundings());
    await expect(imported).rejects.toThrow(ConfigError);
    await expect(imported).rejects.toThrow(/--from is digits\.tar.*mnist10k/);
  });

  it('lists the data sets that are fetched, read from files, and generated', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'wprox-cache-'));
    vi.stubEnv('WPROX_CACHE', cache);
    try {
      const where = surroundings();
      expect(await listDataCommand(where)).toBe(0);
      const text = where.text();
      expect(text).toMatch(/cifar10 .*; wprox data fetch cifar10\n/);
      expect(text).toMatch(/mnist10k .*; wprox data fetch mnist10k\n/);
      expect(text).toMatch(/--data <path>\):\n(.*\n)* +celeba +img_align_celeba\.zip/);
      expect(text).toContain('eight-gaussians, twenty-five-gaussians, ring');
    } finally {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    }
  });
});

describe('presets', () => {
  it('are listed under headings, with their single variants', () => {
    const where = surroundings();
    presetsCommand(where);
    const text = where.text();
    expect(text).toMatch(
      /^.*\n─+\nquickstart-images\n {2}.*\n {2}.*, RWP, .*; seeds 1, 2\n {2}from /,
    );
    expect(text).toMatch(
      /^ {2}[a-z ]+: celeba-wgan-gp-rwp, celeba-wgan-gp-o1, celeba-wgan-gp-o2diag$/m,
    );
  });

  it('are each listed once', () => {
    const where = surroundings();
    presetsCommand(where);
    const listed = where
      .text()
      .matchAll(/^(?: {2}single variants: )?([a-z0-9]+(?:-[a-z0-9]+)*(?:, [a-z0-9-]+)*)$/gm);
    const names = [...listed].flatMap(([, found]) => found!.split(', '));
    expect(names.sort()).toEqual(Object.keys(presets).sort());
  });
});

describe('figure', () => {
  it('lists the figures if no name is given', async () => {
    const where = surroundings();
    expect(await figureCommand(undefined, { out: 'nowhere' }, where)).toBe(0);
    expect(where.text()).toMatch(
      /^1\n {2}.*\nconvergence\n {2}.*\ndisplacement\n.*\nflow\n.*\ninvariance\n.*\nparallel-lines\n/,
    );
  });

  it('writes a figure and prints its findings and files', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'wprox-figure-'));
    try {
      const where = surroundings();
      await figureCommand('parallel-lines', { out: folder }, where);
      const text = where.text();
      expect(text).toMatch(/^ {2}Kullback-Leibler: .*θ = 0\.001/m);
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

it('treats two signals at the same time as one Ctrl-C', () => {
  const interrupts = watchInterrupts();
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect([interrupts.stop.aborted, interrupts.kill.aborted]).toEqual([true, false]);
  interrupts.dispose();
});
