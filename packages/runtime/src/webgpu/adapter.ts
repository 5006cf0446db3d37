/**
 * The graphics card, as WebGPU sees it. Node has no WebGPU of its own: Dawn, Chrome's, comes as the
 * npm package `webgpu` with a binary for each platform, and needs nothing but the card's driver.
 */
import { MachineError } from '../backend/machine-error.js';

/** What WebGPU tells of an adapter, a card or a program that stands in for one. */
export interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    /** The card's name, as Dawn spells it: `nvidia-h100-80gb-hbm3`. */
    readonly device: string;
    /** The driver and its version, as the driver tells it. */
    readonly description: string;
    /** Whether the specification calls it a fallback: one that computes on the processor. */
    readonly isFallbackAdapter?: boolean;
  };
}

/** `navigator.gpu`, as far as it is used here. */
export interface WebGPU {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}

/** Dawn's package. */
export interface Dawn {
  create(options: string[]): WebGPU;
  /** The classes and constants that browsers have as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * The adapter that tfjs will get: it asks with the same words.
 * @throws MachineError if there is none, saying what is missing.
 */
export async function findAdapter(gpu: WebGPU): Promise<Adapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter) return adapter;
  const linux = ', with Vulkan, and the Vulkan loader (the library libvulkan.so.1)';
  throw new MachineError(
    `no graphics card was found: WebGPU needs its driver${process.platform === 'linux' ? linux : ''}`,
  );
}

/** Programs that compute on the processor, where a driver does not say so of itself. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Whether an adapter only imitates a graphics card. */
export function isSoftware({ info }: Adapter): boolean {
  return (
    info.isFallbackAdapter === true ||
    [info.architecture, info.device, info.description].some((name) => SOFTWARE.test(name))
  );
}

/** An adapter for a person: `swiftshader-device-subzero (google, SwiftShader driver 5.0.0, software)`. */
export function describeAdapter(adapter: Adapter): string {
  const { vendor, architecture, device, description } = adapter.info;
  const name = device.replace(/-+$/, '') || description || 'an unnamed graphics card';
  const told = [vendor, architecture, description, ...(isSoftware(adapter) ? ['software'] : [])];
  // Dawn often makes the architecture a part of the name.
  const more = told.filter((word) => word !== '' && !name.includes(word));
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}
