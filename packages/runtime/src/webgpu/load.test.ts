/** Loading with missing packages, without an adapter, and with a software adapter; all are replaced. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Adapter, describeAdapter, isSoftware } from './adapter.js';
import type { ImportPackage } from './load.js';

const card: Adapter = {
  info: {
    vendor: 'nvidia',
    architecture: 'ampere',
    device: 'nvidia-a100',
    description: 'NVIDIA: 550',
  },
};
const swiftShader: Adapter = {
  info: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: 'swiftshader-device-subzero-',
    description: 'SwiftShader driver 5.0.0',
    isFallbackAdapter: true,
  },
};

/** Replaces the packages by those of a machine with the given adapter. */
function machine({
  adapter,
  dawn = true,
  registers = true,
}: {
  adapter: Adapter | null;
  dawn?: boolean;
  registers?: boolean;
}): ImportPackage {
  return async (name) => {
    if (name === 'webgpu' && dawn) {
      return { create: () => ({ requestAdapter: async () => adapter }), globals: { GPUThing: 7 } };
    }
    if (name === '@tensorflow/tfjs-backend-webgpu') {
      // The package, too, looks for WebGPU once, during its import.
      const seen = (globalThis.navigator as { gpu?: unknown }).gpu !== undefined;
      if (seen && registers) tf.registerBackend('webgpu', () => new tf.KernelBackend());
      return {};
    }
    const error = new Error(`Cannot find package '${name}' imported from here`);
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
  };
}

describe('loadWebGPU', () => {
  // The module stores the adapter, so that each test imports the module again.
  let load: typeof import('./load.js');
  beforeEach(async () => {
    vi.resetModules();
    vi.doMock('@tensorflow/tfjs', () => tf); // a reset would load a second copy
    load = await import('./load.js');
  });
  afterEach(() => {
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
    Reflect.deleteProperty(globalThis, 'GPUThing');
    if (globalThis.navigator) Reflect.deleteProperty(globalThis.navigator, 'gpu');
  });
  const globals = globalThis as { GPUThing?: number };

  it('makes WebGPU global before it imports the backend', async () => {
    await load.loadWebGPU(false, machine({ adapter: card }));
    expect(tf.findBackendFactory('webgpu')).toBeTruthy();
    expect(globals.GPUThing).toBe(7);
    expect(load.adapterName()).toBe('nvidia-a100 (ampere, NVIDIA: 550)');
  });

  it('uses a software adapter only if the backend was named', async () => {
    const packages = machine({ adapter: swiftShader });
    const refusal = load.loadWebGPU(false, packages);
    await expect(refusal).rejects.toThrow(
      'swiftshader-device-subzero (google, SwiftShader driver 5.0.0, software)',
    );
    await expect(refusal).rejects.toMatchObject({ name: 'MachineError' });
    expect(globals.GPUThing).toBeUndefined();
    await load.loadWebGPU(true, packages);
    // The adapter is in use now, but `auto` still refuses it.
    await expect(load.loadWebGPU(false, packages)).rejects.toThrow('not a graphics card');
  });

  it('names a missing package', async () => {
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

  it('names the missing driver if there is no adapter', async () => {
    const refusal = load.loadWebGPU(true, machine({ adapter: null }));
    await expect(refusal).rejects.toThrow('driver');
    await expect(refusal).rejects.toMatchObject({ name: 'MachineError' });
    expect(globals.GPUThing).toBeUndefined();
  });

  it('recognizes a backend that registers with another copy of tfjs', async () => {
    const refusal = load.loadWebGPU(true, machine({ adapter: card, registers: false }));
    await expect(refusal).rejects.toThrow('another copy of @tensorflow/tfjs');
  });

  it('uses the WebGPU that the program has already', async () => {
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

  it('have a name even if the platform gives no details', () => {
    const info = { vendor: '', architecture: '', device: '', description: '' };
    expect(describeAdapter({ info })).toBe('an unnamed graphics card');
    expect(describeAdapter({ info: { ...info, vendor: 'apple', architecture: 'metal-3' } })).toBe(
      'an unnamed graphics card (apple, metal-3)',
    );
    expect(describeAdapter({ info: { ...info, device: 'M2' } })).toBe('M2');
  });
});
