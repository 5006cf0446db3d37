/**
 * Asks TensorFlow for the kernels of oneDNN. TensorFlow's libraries for Linux and Windows on x64 contain
 * them, but without AVX-512 VNNI they stay unused unless an environment variable asks for them. They
 * compute the gradients of convolutions several times as fast. Their bits are others, so that
 * `kernels` names them.
 */

import { isMainThread } from 'node:worker_threads';

const VARIABLE = 'TF_ENABLE_ONEDNN_OPTS';

/**
 * Sets the variable unless the user has; TensorFlow reads it once, while its library is loaded. A worker
 * thread has only a copy of the environment.
 */
export function useFastKernels(
  environment: NodeJS.ProcessEnv = process.env,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): void {
  if (isMainThread && arch === 'x64' && platform !== 'darwin') environment[VARIABLE] ??= '1';
}

/** Whether TensorFlow is asked for the kernels of oneDNN. */
export function asksForOneDnn(environment: NodeJS.ProcessEnv = process.env): boolean {
  return ['1', 'true'].includes((environment[VARIABLE] ?? '').toLowerCase());
}
