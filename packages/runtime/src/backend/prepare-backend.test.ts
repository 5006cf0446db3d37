/**
 * The choice of a backend and its reason. The tests replace native TensorFlow and WebGPU, so that
 * the results do not depend on what is installed.
 */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ImportPackage, loadNative } from '../tensorflow/load.js';
import { BackendError } from './choice.js';
import { MachineError } from './machine-error.js';
import { backends } from './node-backends.js';
import { listBackends, prepareBackend } from './prepare-backend.js';
import { registerTrainingKernels } from './register-training-kernels.js';

const backendOf = (name: string) => backends.find((backend) => backend.name === name)!;
const native = await backendOf('tensorflow').code();
const webgpu = await backendOf('webgpu').code();

/** Throws Node's error for a package that is not installed. */
async function missing(name: string): Promise<never> {
  const error = new Error(`Cannot find package '${name}' imported from here`);
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}

/** Replaces the import of the native packages. */
function importingNative(importPackage: ImportPackage): void {
  vi.spyOn(native, 'load').mockImplementation(() => loadNative(importPackage));
}

/** Replaces `@wprox/native`; tfjs-node is not installed. */
function importingBuild(native: { builtNative(): string | undefined; loadBuilt?: unknown }): void {
  importingNative(async (name) => (name === '@wprox/native' ? native : missing(name)));
}

/** Replaces the loading of WebGPU. */
function loadingWebGPU(load: (isAskedFor: boolean) => Promise<void>, device = ''): void {
  vi.spyOn(webgpu, 'load').mockImplementation(({ isAskedFor }) => load(isAskedFor));
  vi.spyOn(webgpu, 'ready').mockReturnValue(undefined);
  vi.spyOn(webgpu, 'device').mockReturnValue(device);
}

beforeEach(() =>
  loadingWebGPU(async () => {
    throw new Error('webgpu is not installed');
  }),
);

/** Registers a backend as tfjs-node does. */
async function registering(factory: () => tf.KernelBackend): Promise<void> {
  tf.registerBackend('tensorflow', factory, 3);
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const name of ['tensorflow', 'webgpu']) {
    if (tf.findBackendFactory(name)) tf.removeBackend(name);
  }
});

describe('prepareBackend', () => {
  it('leaves no listener for uncaught errors of the process', async () => {
    importingNative(missing);
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const listeners = () => events.map((event) => process.listeners(event as 'exit'));
    const before = listeners();
    await prepareBackend('wasm');
    expect(listeners()).toEqual(before);
  });

  it('refuses an unknown name and lists the known ones', async () => {
    const refusal = prepareBackend('cuda');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(/"cuda".*tensorflow, webgpu, wasm, cpu/);
  });

  it('says how to install a missing backend, and keeps the backend in use', async () => {
    importingNative(missing);
    await prepareBackend('cpu');
    const refusal = prepareBackend('tensorflow');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow('npm install @tensorflow/tfjs-node@4.22.0');
    await expect(refusal).rejects.toThrow(/"tensorflow".*not installed/);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('chooses wasm if nothing better is installed, and says why', async () => {
    importingNative(missing);
    const { name, reason } = await prepareBackend('auto');
    expect(name).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
    expect(reason).toContain('tensorflow: not installed; webgpu: webgpu is not installed');
  });

  it('chooses a graphics card if native TensorFlow is missing, and names it', async () => {
    importingNative(missing);
    const cpu = tf.findBackendFactory('cpu') as () => tf.KernelBackend;
    const asked: boolean[] = [];
    loadingWebGPU(async (isAskedFor) => {
      asked.push(isAskedFor);
      tf.registerBackend('webgpu', cpu, 3);
    }, 'NVIDIA A100');
    const { name, reason, device } = await prepareBackend('auto');
    expect([name, device]).toEqual(['webgpu', 'NVIDIA A100']);
    expect(reason).toMatch(/tensorflow: not installed; .*NVIDIA A100/);
    expect((await prepareBackend('webgpu')).reason).toMatch(/NVIDIA A100/);
    expect(asked).toEqual([false, true]);
    await prepareBackend('cpu');
  });

  it('offers no command if the machine itself lacks something', async () => {
    loadingWebGPU(async () => {
      throw new MachineError('no graphics card was found');
    });
    const refusal = prepareBackend('webgpu');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(/no graphics card was found$/);
    const report = (await listBackends()).find(({ name }) => name === 'webgpu')!;
    expect(report).toMatchObject({ available: false, install: '' });
  });

  it('chooses native TensorFlow if it is installed, and tries the GPU package first', async () => {
    const cpu = tf.findBackendFactory('cpu') as () => tf.KernelBackend;
    const asked: string[] = [];
    importingNative(async (name) => {
      asked.push(name);
      if (name.endsWith('-gpu')) await missing(name);
      await registering(cpu);
    });
    expect((await prepareBackend('auto')).name).toBe('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
    expect(asked).toEqual(['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']);
  });

  it('loads the build of @wprox/native if no package is installed', async () => {
    const cpu = tf.findBackendFactory('cpu') as () => tf.KernelBackend;
    const loaded: unknown[] = [];
    importingBuild({
      builtNative: () => 'the folder',
      loadBuilt: async (copy: typeof tf, folder: string) => {
        loaded.push(copy.version.tfjs, folder);
        copy.registerBackend('tensorflow', cpu, 3);
      },
    });
    expect((await prepareBackend('auto')).name).toBe('tensorflow');
    expect(loaded).toEqual([tf.version.tfjs, 'the folder']);
  });

  it('treats @wprox/native without a build as not installed', async () => {
    importingBuild({ builtNative: () => undefined });
    await expect(prepareBackend('tensorflow')).rejects.toThrow('not installed');
  });

  it('says once that a build is there but not used, and why; asked for by name, it throws', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    importingBuild({
      builtNative: () => 'the folder',
      loadBuilt: async () => {
        throw new Error('libtensorflow_cc.so.2: file too short\nRequire stack:\n- a.js');
      },
    });
    const problem = /the folder.*file too short/;
    for (const _ of ['once', 'twice']) {
      const { name, reason } = await prepareBackend('auto');
      expect([name, reason]).toEqual(['wasm', expect.stringMatching(problem)]);
      expect(reason).not.toContain('Require stack');
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^wprox: .*wasm, not tensorflow/)]]);
    expect(warn.mock.calls[0]![0]).toMatch(problem);
    const refusal = prepareBackend('tensorflow');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.not.toThrow('npm install');
    const [report] = await listBackends();
    expect(report).toMatchObject({ available: false, broken: true, install: '' });
    expect(report!.detail).toMatch(problem);
    await prepareBackend('cpu');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('does not repeat a path that the problem names', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    importingBuild({
      builtNative: () => '/cache/native/build',
      loadBuilt: async () => {
        throw new Error('/cache/native/build/index.cjs differs');
      },
    });
    const { reason } = await prepareBackend('auto');
    expect(reason).toMatch(/tensorflow: \/cache\/native\/build\/index\.cjs differs;/);
  });

  it('does not warn of backends that nobody has installed', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    importingBuild({ builtNative: () => undefined });
    expect((await prepareBackend('auto')).name).toBe('wasm');
    expect((await listBackends())[0]!.broken).toBe(false);
    expect(warn).not.toHaveBeenCalled();
  });

  it('reports why an installed @wprox/native does not load', async () => {
    importingNative((name) => missing(name === '@wprox/native' ? '@wprox/cache' : name));
    await expect(prepareBackend('tensorflow')).rejects.toThrow(/@wprox\/native: .*@wprox\/cache/);
  });

  it('reports why an installed package does not load', async () => {
    importingNative(async () => {
      throw new Error('libtensorflow.so.2: cannot open shared object file');
    });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await expect(prepareBackend('tensorflow')).rejects.toThrow(/libtensorflow\.so\.2.*npm install/);
    expect((await prepareBackend('auto')).reason).toContain('libtensorflow.so.2');
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('libtensorflow.so.2'));
  });

  it('recognizes a native package that uses its own copy of tfjs', async () => {
    importingNative(async () => undefined); // registers its backend elsewhere
    await expect(prepareBackend('tensorflow')).rejects.toThrow('another copy of @tensorflow/tfjs');
  });

  it('says so if the module of a backend does not load, as in a page whose build was replaced', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    importingNative(missing);
    await prepareBackend('cpu');
    vi.spyOn(backendOf('wasm'), 'code').mockRejectedValue(new TypeError('Failed to fetch a.js'));
    const refusal = prepareBackend('wasm');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(/Failed to fetch a\.js.*load the page again$/);
    await expect(prepareBackend('auto')).rejects.toThrow('Failed to fetch a.js');
    expect(warn).not.toHaveBeenCalled(); // nothing else can be used
    expect(tf.getBackend()).toBe('cpu');
    const report = (await listBackends()).find(({ name }) => name === 'wasm')!;
    expect(report).toMatchObject({ available: false, broken: true, install: '' });
  });

  it('keeps the backend in use if another fails to start', async () => {
    await prepareBackend('cpu');
    importingNative(() =>
      registering(() => {
        throw new Error('no device');
      }),
    );
    vi.spyOn(console, 'warn').mockImplementation(() => {}); // tfjs reports the failed start
    await expect(prepareBackend('tensorflow')).rejects.toThrow('could not start');
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.tidy(() => tf.ones([2]).dataSync())]).toEqual([1, 1]);
  });

  it('takes calls in turn, so that each reports what it asked for', async () => {
    importingNative(missing);
    const calls = ['cpu', 'wasm', 'cpu', 'wasm'].map((name) => prepareBackend(name));
    const names = (await Promise.all(calls)).map(({ name }) => name);
    expect(names).toEqual(['cpu', 'wasm', 'cpu', 'wasm']);
    expect(tf.getBackend()).toBe('wasm');
    const refused = prepareBackend('abacus');
    const next = prepareBackend('cpu');
    await expect(refused).rejects.toBeInstanceOf(BackendError);
    expect((await next).name).toBe('cpu');
  });

  it('leaves the threads and kernels of the backend in use as they are when it lists all', async () => {
    const before = await prepareBackend('wasm');
    await listBackends({ threads: 3 });
    const after = await prepareBackend('wasm');
    expect(after.acceleration).toEqual(before.acceleration);
    expect(after.kernels).toBe(before.kernels);
  });

  it('says which options have no effect on a backend', async () => {
    const { reason } = await prepareBackend('cpu', { threads: 2, fastMath: true });
    expect(reason).toContain('threads and fastMath without effect');
    expect((await prepareBackend('cpu', { threads: 1 })).reason).not.toContain('without effect');
  });

  it('uses WPROX_BACKEND unless an argument names a backend', async () => {
    importingNative(missing);
    vi.stubEnv('WPROX_BACKEND', 'cpu');
    expect(await prepareBackend()).toEqual({ name: 'cpu', reason: expect.any(String) });
    expect((await prepareBackend('wasm')).name).toBe('wasm');
    vi.stubEnv('WPROX_BACKEND', 'abacus');
    await expect(prepareBackend()).rejects.toThrow('"abacus"');
    vi.stubEnv('WPROX_BACKEND', '');
    expect((await prepareBackend()).name).toBe('wasm');
  });
});

describe('listBackends', () => {
  it('reports all backends and keeps the one in use', async () => {
    importingNative(missing);
    for (const name of ['wasm', 'cpu']) {
      await prepareBackend(name);
      const reports = await listBackends();
      expect(reports.map((report) => [report.name, report.available])).toEqual([
        ['tensorflow', false],
        ['webgpu', false],
        ['wasm', true],
        ['cpu', true],
      ]);
      expect(reports[0]!.detail).toContain('not installed');
      expect(reports[0]!.install).toContain('npm install');
      expect(reports[2]!.detail).toBe('');
      expect(tf.getBackend()).toBe(name);
    }
  });
});

describe('registerTrainingKernels', () => {
  it('does nothing the second time, and a concurrent call waits for the first', async () => {
    await prepareBackend('wasm');
    const kernels = () =>
      ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'BatchMatMul', 'Tile'].map(
        (name) => tf.getKernel(name, 'wasm').kernelFunc,
      );
    const before = kernels();
    await Promise.all([registerTrainingKernels(), registerTrainingKernels()]);
    expect(kernels()).toEqual(before);
    const product = tf.tidy(() => tf.matMul(tf.tensor([[2]]), tf.tensor([[3]]), true).dataSync());
    expect([...product]).toEqual([6]);
  });

  it('refuses if the backend is not initialized', async () => {
    vi.spyOn(tf.engine(), 'findBackend').mockReturnValue(null as never);
    await expect(registerTrainingKernels()).rejects.toThrow('initialized with tf.setBackend');
  });
});
