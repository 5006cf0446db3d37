/**
 * Trains runs in parallel child processes of this machine: one in each lane, the others wait. TensorFlow.js
 * computes on one thread by default, so several processes use the cores. A failed run does not stop the others.
 */
import type { ExecuteOptions, Executor, QueuedRun, RunOutcome } from './executor.js';
import { type Lane, type LaneOptions, makeLanes } from './lane.js';

export interface LocalExecutorOptions extends Omit<LaneOptions, 'runs'> {
  /** Whether runs may go on with another backend, kernels or versions than so far. */
  readonly allowsChanges?: boolean;
}

export class LocalExecutor implements Executor {
  constructor(private readonly options: LocalExecutorOptions) {}

  async execute(runs: readonly QueuedRun[], execute: ExecuteOptions): Promise<RunOutcome[]> {
    const { signal, killSignal, onEvent, experiment } = execute;
    const { allowsChanges = false } = this.options;
    const outcomes: RunOutcome[] = runs.map(({ name }) => ({ name, result: 'waiting' }));
    const announceStop = () => onEvent({ type: 'stopping' });
    signal.addEventListener('abort', announceStop, { once: true });

    let next = 0;
    const trainIn = async (lane: Lane) => {
      while (next < runs.length && !signal.aborted) {
        const index = next++;
        const { name, config, folder } = runs[index]!;
        onEvent({ type: 'started', name });
        const listener = {
          onProgress: (progress) => onEvent({ type: 'progress', name, progress }),
          onNote: (text) => onEvent({ type: 'note', name, text }),
        } satisfies Parameters<Lane['train']>[1];
        const run = { config, folder, allowsChanges, ...(experiment && { experiment }) };
        const outcome = { name, ...(await lane.train(run, listener, { signal, killSignal })) };
        outcomes[index] = outcome;
        onEvent({ type: 'ended', name, outcome });
      }
      await lane.close();
    };
    const lanes = makeLanes({ ...this.options, runs: runs.length });
    await Promise.all(lanes.map(trainIn));
    signal.removeEventListener('abort', announceStop);
    return outcomes;
  }
}
