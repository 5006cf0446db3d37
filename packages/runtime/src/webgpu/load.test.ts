/** Tests the errors if WebGPU, its package or its adapter is missing or software. All are fakes. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Adapter, describeAdapter, isSoftware } from './adapter.js';
import type { ImportPackage } from './load.js';

const card = {
  info: {
    vendor: 'nvidia',
    architecture: 'ampere',
    device: 'nvidia-a100',
    description: 'NVIDIA: 550',
  },
} satisfies Adapter;
const swiftShader: Adapter = {
  info: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: 'swiftshader-device-subzero-',
    description: 'SwiftShader driver 5.0.0',
    isFallbackAdapter: true,
  },
};

/** Returns fake packages for a machine with this adapter. `dawn: false` means: not installed. */
function machine({
  adapter,
  dawn = true,
  registers = true,
  onCreate = () => {},
}: {
  adapter: Adapter | Error | null;
  dawn?: boolean;
  registers?: boolean;
  onCreate?: (options: string[]) => void;
}): ImportPackage {
  return async (name) => {
    if (name === 'webgpu' && dawn) {
      const create = (options: string[]) => {
        onCreate(options);
        const requestAdapter = async () => {
          if (adapter instanceof Error) throw adapter;
          return adapter;
        };
        return { requestAdapter };
      };
      return { create, globals: { GPUThing: 7 } };
    }
    if (name === '@tensorflow/tfjs-backend-webgpu') {
      // The package reads navigator.gpu once, at import.
      const seen = (globalThis.navigator as { gpu?: unknown }).gpu !== undefined;
      if (seen && registers) tf.registerBackend('webgpu', () => new tf.KernelBackend());
      return {};
    }
    const error = new Error(`Cannot find package '${name}' imported from here`);
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
  };
}

describe('loadWebGPU', () => {
  // The module keeps what it finds, so each test loads the module again.
  let load: typeof import('./load.js');
  beforeEach(async () => {
    vi.resetModules();
    vi.doMock('@tensorflow/tfjs', () => tf); // without it, resetModules loads a second copy
    load = await import('./load.js');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
    Reflect.deleteProperty(globalThis, 'GPUThing');
    if (globalThis.navigator) Reflect.deleteProperty(globalThis.navigator, 'gpu');
  });
  const globals = globalThis as { GPUThing?: number };

  it('defines the WebGPU globals before it imports the backend', async () => {
    await load.loadWebGPU(false, machine({ adapter: card }));
    expect(tf.findBackendFactory('webgpu')).toBeTruthy();
    expect(globals.GPUThing).toBe(7);
    expect(load.adapterName()).toBe('nvidia-a100 (ampere, NVIDIA: 550)');
  });

  it('accepts a software adapter only if the user named the backend', async () => {
    const packages = machine({ adapter: swiftShader });
    const refusal = load.loadWebGPU(false, packages);
    await expect(refusal).rejects.toThrow(
      'swiftshader-device-subzero (google, SwiftShader driver 5.0.0, software) is no graphics card; used only if asked for by name',
    );
    await expect(refusal).rejects.toMatchObject({ name: 'MachineError' });
    expect(globals.GPUThing).toBeUndefined();
    await load.loadWebGPU(true, packages);
    // It is in use now, but it is still not a graphics card.
    await expect(load.loadWebGPU(false, packages)).rejects.toThrow('is no graphics card');
  });

  it('names the package that is missing', async () => {
    const refusal = load.loadWebGPU(true, machine({ adapter: card, dawn: false }));
    await expect(refusal).rejects.toThrow('webgpu is not installed');
    await expect(refusal).rejects.not.toMatchObject({ name: 'MachineError' });
  });

  it('reports why a package does not load', async () => {
    const broken: ImportPackage = async () => {
      throw new Error('dawn.node: wrong ELF class');
    };
    await expect(load.loadWebGPU(true, broken)).rejects.toThrow('webgpu: dawn.node: wrong ELF');
  });

  it('creates Dawn once, even if no adapter is found', async () => {
    const onCreate = vi.fn();
    const packages = machine({ adapter: null, onCreate });
    await expect(load.loadWebGPU(true, packages)).rejects.toThrow();
    await expect(load.loadWebGPU(false, packages)).rejects.toThrow();
    expect(onCreate).toHaveBeenCalledTimes(1);
  });

  it('asks Dawn for the adapter that the variable names, and for none without it', async () => {
    const onCreate = vi.fn();
    vi.stubEnv('WPROX_WEBGPU_ADAPTER', 'NVIDIA A100');
    await load.loadWebGPU(true, machine({ adapter: card, onCreate }));
    expect(onCreate).toHaveBeenLastCalledWith(['adapter=NVIDIA A100']);
  });

  it.each([undefined, ''])('leaves the choice to Dawn if the variable is %j', async (value) => {
    const onCreate = vi.fn();
    vi.stubEnv('WPROX_WEBGPU_ADAPTER', value);
    await load.loadWebGPU(true, machine({ adapter: card, onCreate }));
    expect(onCreate).toHaveBeenLastCalledWith([]);
  });

  it('lists the cards if none has the name', async () => {
    vi.stubEnv('WPROX_WEBGPU_ADAPTER', 'A100');
    // As Dawn writes it, see adapter-choice.test.ts.
    const dawns = new Error(
      "no suitable backends found\nAvailable adapters:\n * backend: 'vulkan', name: 'NVIDIA T4'\n" +
        " * backend: 'vulkan', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'",
    );
    const refusal = load.loadWebGPU(true, machine({ adapter: dawns }));
    await expect(refusal).rejects.toMatchObject({ name: 'MachineError' });
    await expect(refusal).rejects.toThrow(
      /WPROX_WEBGPU_ADAPTER is 'A100'.*: NVIDIA T4, llvmpipe \(LLVM 15\.0\.6, 256 bits\)$/,
    );
  });

  it('passes on every other error of the adapter', async () => {
    vi.stubEnv('WPROX_WEBGPU_ADAPTER', 'A100');
    const refusal = load.loadWebGPU(true, machine({ adapter: new Error('the driver crashed') }));
    await expect(refusal).rejects.toThrow(/^the driver crashed$/);
  });

  it('names the missing driver if there is no adapter', async () => {
    const refusal = load.loadWebGPU(true, machine({ adapter: null }));
    await expect(refusal).rejects.toThrow('no graphics card was found: WebGPU needs its driver');
    await expect(refusal).rejects.toMatchObject({ name: 'MachineError' });
    expect(globals.GPUThing).toBeUndefined();
  });

  it('detects a backend that registers with another copy of tfjs', async () => {
    const refusal = load.loadWebGPU(true, machine({ adapter: card, registers: false }));
    await expect(refusal).rejects.toThrow('another copy of @tensorflow/tfjs');
  });

  it('uses the WebGPU that Node or the program already has', async () => {
    await load.loadWebGPU(true, machine({ adapter: card }));
    vi.resetModules();
    load = await import('./load.js');
    await load.loadWebGPU(true, machine({ adapter: null, dawn: false }));
    expect(load.adapterName()).toContain('a100');
  });
});

describe('adapters', () => {
  it.each([
    [card, false],
    [swiftShader, true],
    [{ info: { ...card.info, description: 'llvmpipe (LLVM 15.0.6, 256 bits)' } }, true],
    [{ info: { ...card.info, description: 'Microsoft Basic Render Driver' } }, true],
    [{ info: { ...card.info, isFallbackAdapter: true } }, true],
  ])('%j is software: %s', (adapter, expected) => {
    expect(isSoftware(adapter)).toBe(expected);
  });

  it('have a name even if the platform reports only some fields', () => {
    const info = { vendor: '', architecture: '', device: '', description: '' };
    expect(describeAdapter({ info })).toBe('an unnamed graphics card');
    expect(describeAdapter({ info: { ...info, vendor: 'apple', architecture: 'metal-3' } })).toBe(
      'an unnamed graphics card (apple, metal-3)',
    );
    expect(describeAdapter({ info: { ...info, device: 'M2' } })).toBe('M2');
  });
});
