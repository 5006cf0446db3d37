/**
 * Runs a recorded step on native TensorFlow as one graph, by one call of the binding. One by one, each of a
 * step's five hundred operations is a call from JavaScript that waits for its result; between two calls
 * TensorFlow's threads idle. The graph has the same operations in the same order, and the same bits.
 *
 * The results are tensors of TensorFlow that the binding numbers as those of single operations: each
 * becomes data of the backend and is freed with them. Arguments and results are passed by reference.
 * On graphics cards the binding would copy all of them to the host and back, so that no graph is made.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { CompileStep, Recording, Refusal, StepExecutor } from '../replay/recording.js';
import { CALL, savedModel, TAG } from './graph-model.js';
import { type StepGraph, traceGraph, UntraceableError } from './graph-trace.js';
import type { NativeBackend } from './native-backend.js';

/** Makes a graph of a recording, or says why TensorFlow cannot run it as one. */
export const compileGraph: CompileStep = (recording) => {
  const backend = tf.backend() as NativeBackend;
  if (backend.binding.isUsingGpuDevice()) {
    return { reason: 'on a graphics card its arguments would be copied to the host' };
  }
  try {
    const graph = traceGraph(recording, backend);
    if (graph.fetches.length === 0) return { reason: 'it computes nothing' };
    return new GraphExecutor(backend, recording, graph);
  } catch (error) {
    return refusalOf(error);
  }
};

function refusalOf(error: unknown): Refusal {
  const reason = firstLine(error);
  if (error instanceof UntraceableError) return { reason };
  return { reason: `TensorFlow does not take its graph: ${reason}` };
}

class GraphExecutor implements StepExecutor {
  readonly way = 'one graph';
  private readonly session: number;
  private readonly feeds: string;
  private readonly fetches: string;
  private isDisposed = false;

  constructor(
    private readonly backend: NativeBackend,
    private readonly recording: Recording,
    private readonly graph: StepGraph,
  ) {
    const { binding } = backend;
    this.session = loadGraph(backend, savedModel(graph, binding));
    this.feeds = graph.feeds.map(({ name }) => `${name}:0`).join(',');
    this.fetches = graph.fetches.map((_, i) => `${CALL}:${i}`).join(',');
  }

  run(outside: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    const { backend, session, feeds, fetches, graph, recording } = this;
    const given = graph.feeds.map((feed) => outside[feed.outside]!);
    const ids = backend.getInputTensorIds(given);
    let made: ReturnType<typeof backend.binding.runSavedModel>;
    try {
      made = backend.binding.runSavedModel(session, ids, feeds, fetches);
    } catch (cause) {
      const problem = `TensorFlow could not run the recorded step: ${firstLine(cause)}`;
      throw new Error(problem, { cause });
    }
    return graph.results.map((result, i) => {
      const { shape, dtype } = recording.results[i]!;
      if ('outside' in result) {
        const { dataId } = outside[result.outside]!;
        backend.incRef(dataId);
        return { dataId, shape, dtype };
      }
      const dataId = {};
      const { id, dtype: number } = made[result.fetch]!;
      backend.tensorMap.set(dataId, { id, shape, dtype: number, values: null, refCount: 1 });
      return { dataId, shape, dtype };
    });
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.backend.binding.deleteSavedModel(this.session);
  }
}

/** Makes a session; the binding reads graphs from a folder only. `mkdtemp` closes it to other users. */
function loadGraph({ binding }: NativeBackend, bytes: Uint8Array): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-graph-'));
  try {
    writeFileSync(path.join(folder, 'saved_model.pb'), bytes, { mode: 0o600 });
    return binding.loadSavedModel(folder, TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** TensorFlow's messages have several lines and can be long. */
function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
