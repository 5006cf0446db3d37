/** The worker that trains. */
import { prepareBackend } from '@wprox/runtime';
import { expose, transfer } from 'comlink';
import { openData } from './open-data.js';
import type { Frame, TrainingWorker } from './protocol.js';
import { SideBySide } from './side-by-side.js';

const binary = new URL(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  import.meta.url,
);
const wasmPaths = { 'tfjs-backend-wasm-simd.wasm': binary.href };

const session = new SideBySide(openData);

const worker: TrainingWorker = {
  async prepare(backend = 'wasm') {
    if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
    const { name, reason, acceleration } = await prepareBackend(backend, { wasmPaths });
    return { backend: name, reason, threads: acceleration?.threads ?? 1 };
  },
  open: (runs) => session.open(runs),
  setPace: (pace, fairness) => session.setPace(pace, fairness),
  play: () => session.play(),
  pause: () => session.pause(),
  step: (what) => session.step(what),
  frame: async (request) => {
    const frame = await session.frame(request);
    return transfer(frame, buffersOf(frame));
  },
  evaluation: async (run, count) => {
    const points = await session.evaluation(run, count);
    return transfer(points, [points.generated.buffer, points.real.buffer]);
  },
  close: () => session.close(),
};

/** The memory of a frame's arrays, which is handed over instead of copied. */
function buffersOf({ runs }: Frame): Transferable[] {
  return runs
    .flatMap(({ samples, anchor, map }) => [samples, anchor, map?.values])
    .flatMap((array) => (array ? [array.buffer] : []));
}

expose(worker);
