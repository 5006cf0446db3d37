/** The code of the backend `wasm`, in all environments. */
import * as tf from '@tensorflow/tfjs';
import type { BackendCode } from '../backend/backend.js';
import { digest } from './digest.generated.js';
import { wasmBackend } from './memory.js';
import type { ThreadHost } from './thread-host.js';
import { requireShareable, setThreads, threadsInUse } from './thread-pools.js';
import { useTrainingKernels } from './training-kernels.js';
import { setVariant, variantOf } from './variants.js';
import type { WideSimd } from './wide-simd.js';
import { WINOGRAD_FLAG } from './winograd-rule.js';

/**
 * @param load loads and starts tfjs's part.
 * @param host where threads come from.
 * @param wide where code of 256 bits comes from.
 */
export const wasm = (
  load: NonNullable<BackendCode['load']>,
  host: ThreadHost,
  wide: WideSimd,
): BackendCode => ({
  load,
  ready: async (request) => {
    requireShareable(host, request.threads); // before anything changes
    await setVariant(await useTrainingKernels(), wide, request);
    await setThreads(host, request.threads);
  },
  kernels: nameKernels,
  acceleration: () => {
    const { simd, fastMath, notes } = variantOf(wasmBackend());
    const threads = threadsInUse();
    return { simd, fastMath, ...threads, notes: [...notes, ...threads.notes] };
  },
});

/** Names the class of bits: the sources, and what else changes bits. Blocks and threads do not. */
function nameKernels(): string {
  const direct = tf.env().getBool(WINOGRAD_FLAG) ? '' : ', direct convolutions';
  const fused = variantOf(wasmBackend()).fastMath ? ', fused multiply-add' : '';
  return `WebAssembly ${digest}${direct}${fused}`;
}
