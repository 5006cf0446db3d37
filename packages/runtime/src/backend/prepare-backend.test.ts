/**
 * Which backend is picked, and what is said about the others. Native TensorFlow and WebGPU are
 * stood in for, so that the outcome does not depend on what is installed.
 */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerTrainingKernels } from '../wasm/training-kernels.js';
import { backends, loadNative, type NativeSources } from './backends.js';
import { MachineError } from './machine-error.js';
import { BackendError, listBackends, prepareBackend } from './prepare-backend.js';

const native = backends.find(({ name }) => name === 'tensorflow')!;
const webgpu = backends.find(({ name }) => name === 'webgpu')!;

/** What Node says when a package is not there. */
async function missing(name: string): Promise<never> {
  const error = new Error(`Cannot find package '${name}' imported from here`);
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}

/** Makes this happen when the native packages are imported. */
function importingNative(
  importPackage: (name: string) => Promise<unknown>,
  built: Partial<NativeSources> = { findBuilt: () => undefined },
): void {
  vi.spyOn(native, 'load').mockImplementation(() => loadNative({ importPackage, ...built }));
}

/** Makes this machine one whose WebGPU loads like this. */
function loadingWebGPU(load: (isAskedFor: boolean) => Promise<void>, device = ''): void {
  vi.spyOn(webgpu, 'load').mockImplementation(load);
  vi.spyOn(webgpu, 'ready').mockReturnValue(undefined);
  vi.spyOn(webgpu, 'device').mockReturnValue(device);
}

beforeEach(() =>
  loadingWebGPU(async () => {
    throw new Error('webgpu is not installed');
  }),
);

/** Registers a backend as the native packages do. */
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
  it('leaves no listener that catches errors of the process', async () => {
    importingNative(missing);
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const listeners = () => events.map((event) => process.listeners(event as 'exit'));
    const before = listeners();
    await prepareBackend('wasm');
    expect(listeners()).toEqual(before);
  });

  it('refuses an unknown name and tells the known ones', async () => {
    const refusal = prepareBackend('cuda');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(
      'backend is "cuda"; expected auto or one of tensorflow, webgpu, wasm, cpu',
    );
  });

  it('tells how to install a backend that is missing, and stays where it was', async () => {
    importingNative(missing);
    await prepareBackend('cpu');
    const refusal = prepareBackend('tensorflow');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow('npm install @tensorflow/tfjs-node@4.22.0');
    await expect(refusal).rejects.toThrow('"tensorflow" cannot be used: not installed');
    expect(tf.getBackend()).toBe('cpu');
  });

  it('takes wasm where nothing better is installed, and says why', async () => {
    importingNative(missing);
    const { name, reason } = await prepareBackend('auto');
    expect(name).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
    expect(reason).toContain('tensorflow: not installed; webgpu: webgpu is not installed');
  });

  it('takes a graphics card where there is one and no native TensorFlow, and names it', async () => {
    importingNative(missing);
    const cpu = tf.findBackendFactory('cpu') as () => tf.KernelBackend;
    const asked: boolean[] = [];
    loadingWebGPU(async (isAskedFor) => {
      asked.push(isAskedFor);
      tf.registerBackend('webgpu', cpu, 3);
    }, 'NVIDIA A100');
    expect(await prepareBackend('auto')).toEqual({
      name: 'webgpu',
      reason: 'the best that is here; tensorflow: not installed; computing on NVIDIA A100',
      device: 'NVIDIA A100',
    });
    expect((await prepareBackend('webgpu')).reason).toBe(
      'webgpu was asked for; computing on NVIDIA A100',
    );
    expect(asked).toEqual([false, true]);
    await prepareBackend('cpu');
  });

  it('knows what no command installs', async () => {
    loadingWebGPU(async () => {
      throw new MachineError('no graphics card was found');
    });
    const refusal = prepareBackend('webgpu');
    await expect(refusal).rejects.toBeInstanceOf(BackendError);
    await expect(refusal).rejects.toThrow(/no graphics card was found$/);
    const report = (await listBackends()).find(({ name }) => name === 'webgpu')!;
    expect(report).toMatchObject({ available: false, install: '' });
  });

  it('takes native TensorFlow where it is installed, the GPU build first', async () => {
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

  it('takes what was built on this machine where no package is installed', async () => {
    const cpu = tf.findBackendFactory('cpu') as () => tf.KernelBackend;
    const loaded: string[] = [];
    importingNative(missing, {
      findBuilt: () => 'the folder',
      loadBuilt: (folder) => {
        loaded.push(folder);
        tf.registerBackend('tensorflow', cpu, 3);
      },
    });
    expect((await prepareBackend('auto')).name).toBe('tensorflow');
    expect(loaded).toEqual(['the folder']);
  });

  it('passes on why what was built does not load', async () => {
    importingNative(missing, {
      findBuilt: () => 'the folder',
      loadBuilt: () => {
        throw new Error('libtensorflow_cc.so.2: file too short');
      },
    });
    const { name, reason } = await prepareBackend('auto');
    expect([name, reason]).toEqual(['wasm', expect.stringMatching(/the folder.*file too short/)]);
  });

  it('passes on why an installed package does not load', async () => {
    importingNative(async () => {
      throw new Error('libtensorflow.so.2: cannot open shared object file');
    });
    await expect(prepareBackend('tensorflow')).rejects.toThrow('libtensorflow.so.2');
    expect((await prepareBackend('auto')).reason).toContain('libtensorflow.so.2');
  });

  it('recognizes a native package that brought its own copy of tfjs', async () => {
    importingNative(async () => undefined); // registers its backend elsewhere
    await expect(prepareBackend('tensorflow')).rejects.toThrow('another copy of @tensorflow/tfjs');
  });

  it('does not take a backend that fails to start for one in use', async () => {
    await prepareBackend('cpu');
    importingNative(() =>
      registering(() => {
        throw new Error('no device');
      }),
    );
    vi.spyOn(console, 'warn').mockImplementation(() => {}); // tfjs tells of the broken start
    await expect(prepareBackend('tensorflow')).rejects.toThrow('could not start it');
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.tidy(() => tf.ones([2]).dataSync())]).toEqual([1, 1]);
  });

  it('does what WPROX_BACKEND says, unless it is told by argument', async () => {
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
  it('reports each backend and leaves the one in use', async () => {
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
  it('does nothing the second time, and a call beside another waits for it', async () => {
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

  it('needs the backend to be there', async () => {
    vi.spyOn(tf.engine(), 'findBackend').mockReturnValue(null as never);
    await expect(registerTrainingKernels()).rejects.toThrow('initialized with tf.setBackend');
  });
});
