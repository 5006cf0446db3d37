/**
 * Finds and describes the graphics card. Node has no WebGPU; the npm package `webgpu` contains Dawn,
 * the implementation of Chrome, as a binary for each platform. It needs only the card's driver.
 */
import { MachineError } from '../backend/machine-error.js';

/** A WebGPU adapter: a graphics card or a program that imitates one. */
export interface Adapter {
  /** Absent in browsers from before 2024. */
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    /** The name of the card in Dawn's spelling, for example `nvidia-h100-80gb-hbm3`. */
    readonly device: string;
    /** The driver and its version. */
    readonly description: string;
    /** Whether the adapter computes on the processor; a fallback in the terms of the specification. */
    readonly isFallbackAdapter?: boolean;
  };
}

/** The part of `navigator.gpu` that is used here. */
export interface WebGPU {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}

/** The npm package `webgpu`. */
export interface Dawn {
  create(options: string[]): WebGPU;
  /** The classes and constants that browsers have as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * Returns the adapter that tfjs will use, because it requests one with the same options.
 * @param hint what more is needed, for the message of the error.
 * @throws MachineError saying what is missing if there is no adapter.
 */
export async function findAdapter(gpu: WebGPU, hint = ''): Promise<Adapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter) return adapter;
  throw new MachineError(`no graphics card was found: WebGPU needs its driver${hint}`);
}

/**
 * Returns the error for an adapter that is not there. Dawn's own message lists those that are, each as
 * `name: 'NVIDIA A100'`, and rejects the request with it.
 * @param variable that asked for the adapter.
 */
export function unknownAdapter(variable: string, asked: string, error: unknown): unknown {
  const { message } = error as Error;
  const names = [...message.matchAll(/name: '(.*)'/g)].map(([, name]) => name);
  if (names.length === 0) return error;
  return new MachineError(
    `the variable ${variable} is '${asked}'; expected a part of the name of a graphics card: ${names.join(', ')}`,
  );
}

const NO_INFO = { vendor: '', architecture: '', device: '', description: '' };

/** Names of drivers that compute on the processor without being marked as a fallback. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Tells whether an adapter only imitates a graphics card. */
export function isSoftware({ info = NO_INFO }: Adapter): boolean {
  return (
    info.isFallbackAdapter === true ||
    [info.architecture, info.device, info.description].some((name) => SOFTWARE.test(name))
  );
}

/** Describes an adapter for people, for example `nvidia-a100 (ampere, NVIDIA: 550)`. */
export function describeAdapter(adapter: Adapter): string {
  const { vendor, architecture, device, description } = adapter.info ?? NO_INFO;
  const name = device.replace(/-+$/, '') || description || 'an unnamed graphics card';
  const told = [vendor, architecture, description, ...(isSoftware(adapter) ? ['software'] : [])];
  // Dawn often includes the architecture in the name.
  const more = told.filter((word) => word !== '' && !name.includes(word));
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}

/** @throws MachineError for a software adapter unless the user named the backend. */
export function refuseSoftware(adapter: Adapter, isAskedFor: boolean): void {
  if (isAskedFor || !isSoftware(adapter)) return;
  throw new MachineError(
    `${describeAdapter(adapter)} is no graphics card; used only if asked for by name`,
  );
}
