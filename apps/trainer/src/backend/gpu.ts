/**
 * A GPU of a process, and the variables that give it to one. CUDA, and so native TensorFlow, takes the GPUs
 * that CUDA_VISIBLE_DEVICES names by number or UUID. Vulkan, and so WebGPU, does not read it: there a GPU is
 * found by its name, so that two of the same name cannot be told apart.
 */
import { ConfigError } from '@wprox/experiments';

/** A GPU to train on. */
export interface Gpu {
  /** What people call it: its model, or what the user called it. */
  readonly name: string;
  /** What CUDA calls it: its UUID or its number; undefined if only WebGPU is to find it. */
  readonly id?: string;
  /** The part of a name by which WebGPU finds it and no other; undefined if there is none. */
  readonly adapter?: string;
}

/** The backends that compute on the processor alone. */
export const PROCESSOR: readonly string[] = ['wasm', 'cpu'];

/** What native TensorFlow needs to compute on a GPU. */
export const CUDA_NEEDS = '@tensorflow/tfjs-node-gpu 4.22 with CUDA 11.2 and cuDNN 8.1';

export const isNumber = (text: string) => /^\d{1,9}$/.test(text);
export const isUuid = (text: string) => /^(GPU|MIG)-./.test(text);
/** Whether a word of `--gpus` is a part of the name of a GPU. */
export const isName = (text: string) => !isNumber(text) && !isUuid(text) && text !== 'all';

/** Names the GPUs that CUDA shows to a process. */
export const VISIBLE = 'CUDA_VISIBLE_DEVICES';
const ADAPTER = 'WPROX_WEBGPU_ADAPTER';
/** The name of the GPU that a process must compute on. */
const GPU = 'WPROX_GPU';

/** Returns the variables of a process that computes on one GPU. An undefined one must not be inherited. */
export function gpuVariables({ name, id, adapter }: Gpu): NodeJS.ProcessEnv {
  return { ...(id !== undefined && { [VISIBLE]: id }), [ADAPTER]: adapter, [GPU]: name };
}

/** Lets this process see only these GPUs; it computes on the first of them. */
export function exportGpus(gpus: readonly Gpu[], env: NodeJS.ProcessEnv): void {
  const ids = gpus.flatMap(({ id }) => id ?? []);
  const all = { ...gpuVariables(gpus[0]!), ...(ids.length > 0 && { [VISIBLE]: ids.join(',') }) };
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}

/** Returns the name of the GPU that this process was given; undefined if it was given none. */
export function gpuName(env: NodeJS.ProcessEnv): string | undefined {
  return env[GPU] || undefined;
}

/** A backend that has started. */
export interface StartedBackend {
  readonly name: string;
  /** Whether native TensorFlow found a GPU. */
  readonly isUsingGpuDevice?: boolean | undefined;
}

/**
 * Refuses a backend that does not compute on the GPU that this process was given, if it was given one.
 * @throws ConfigError saying what is missing.
 */
export function requireGpu(
  { name, isUsingGpuDevice }: StartedBackend,
  env: NodeJS.ProcessEnv,
): void {
  const gpu = gpuName(env);
  if (gpu === undefined) return;
  if (PROCESSOR.includes(name)) {
    throw new ConfigError(
      `--gpus is given, but the best backend here is ${name}, which computes on the processor; expected a ` +
        "backend that computes on a GPU: run 'wprox doctor' to see what is missing",
    );
  }
  if (name === 'tensorflow' && isUsingGpuDevice !== true) {
    throw new ConfigError(
      `--gpus is given, but native TensorFlow found no GPU; expected ${CUDA_NEEDS}: install them, or add ` +
        '--backend webgpu',
    );
  }
  const adapter = env[ADAPTER];
  if (name === 'webgpu') requireAdapter({ name: gpu, ...(adapter && { adapter }) });
}

/** @throws ConfigError for a GPU that WebGPU cannot find. */
export function requireAdapter({ name, adapter }: Gpu): void {
  if (adapter !== undefined) return;
  throw new ConfigError(
    isName(name)
      ? `WebGPU finds a GPU by its name, but this machine has more than one ${name}; expected different ` +
          'names: docs/how-to/train-on-a-gpu.md explains what to do'
      : `WebGPU finds a GPU by its name, but the name of GPU ${name} is not known; expected a part of the ` +
          'name, such as --gpus Radeon --backend webgpu',
  );
}
