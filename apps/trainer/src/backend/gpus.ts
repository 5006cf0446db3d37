/** Which GPU a process computes on. */

/** Returns the variables of a process that computes on one GPU, for each backend that has a choice. */
export function gpuVariables(gpu: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    CUDA_VISIBLE_DEVICES: gpu,
    // Without it the first process takes nearly all memory of the card.
    TF_FORCE_GPU_ALLOW_GROWTH: env['TF_FORCE_GPU_ALLOW_GROWTH'] ?? 'true',
  };
}

/** Returns the GPUs that `--gpus` names. */
export async function findGpus(asked: readonly string[]): Promise<readonly string[]> {
  return asked;
}
