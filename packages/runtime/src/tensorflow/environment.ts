/**
 * What native TensorFlow reads from the environment, once, while its library is loaded: the kernels of
 * oneDNN, the numbers of threads and how it takes memory of GPUs.
 *
 * TensorFlow's libraries for Linux and Windows on x64 contain oneDNN, but without AVX-512 VNNI it stays
 * unused unless TF_ENABLE_ONEDNN_OPTS asks for it. It computes the gradients of convolutions several times
 * as fast. Its bits are others, so that `kernels` names it.
 *
 * TF_NUM_INTRAOP_THREADS threads share an operation; TF_NUM_INTEROP_THREADS threads each run operations of
 * a graph that do not wait for each other. Without them there are as many of each as cores.
 *
 * Without TF_FORCE_GPU_ALLOW_GROWTH=true the first process takes nearly all memory of a GPU, and a second
 * one finds none.
 */
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';

const ONEDNN = 'TF_ENABLE_ONEDNN_OPTS';
const INSIDE = 'TF_NUM_INTRAOP_THREADS';
const BETWEEN = 'TF_NUM_INTEROP_THREADS';
const GROWTH = 'TF_FORCE_GPU_ALLOW_GROWTH';

/**
 * Sets what the user has not: asks for oneDNN where there is one, lets a limit of the threads inside of
 * operations hold between them too, and takes memory of a GPU as it is needed. A worker thread has only a
 * copy of the environment.
 */
export function setEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): void {
  if (!isMainThread) return;
  if (arch === 'x64' && platform !== 'darwin') environment[ONEDNN] ??= '1';
  environment[GROWTH] ??= 'true';
  const inside = threadsOf(environment, INSIDE);
  if (inside !== undefined) environment[BETWEEN] ??= String(inside);
}

/** Whether TensorFlow is asked for the kernels of oneDNN. */
export function asksForOneDnn(environment: NodeJS.ProcessEnv = process.env): boolean {
  return ['1', 'true'].includes((environment[ONEDNN] ?? '').toLowerCase());
}

/** Returns how many operations of a graph may run at the same time. */
export function operationsAtOnce(environment: NodeJS.ProcessEnv = process.env): number {
  return (
    threadsOf(environment, BETWEEN) ??
    // Here only the threads inside of operations are limited; a thread more would pass that limit.
    (threadsOf(environment, INSIDE) === undefined ? availableParallelism() : 1)
  );
}

/** Returns a number of threads as TensorFlow reads it; undefined if it takes its own. */
function threadsOf(environment: NodeJS.ProcessEnv, variable: string): number | undefined {
  const value = environment[variable] ?? '';
  return /^\+?\d+$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
