/** The training kernels of `wasm` for programs that start the backend themselves. */

/**
 * Registers the training kernels with the `wasm` backend that you started by `tf.setBackend('wasm')`. A
 * second call does nothing. {@link prepareBackend} does this too.
 * @throws Error if the backend is not initialized, has threads of tfjs, or another version than 4.22.0.
 */
export async function registerTrainingKernels(): Promise<void> {
  const { useTrainingKernels } = await import('../wasm/training-kernels.js');
  await useTrainingKernels();
}
