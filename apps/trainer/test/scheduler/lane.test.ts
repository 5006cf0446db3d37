import { resolveRuns } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { type LaneOptions, makeLanes } from '../../src/scheduler/lane.js';
import { gpuWorkerFile, type NotedGpu, smallExperiment } from './experiment.fixture.js';

const [config] = resolveRuns(smallExperiment(['a']));

/** Makes lanes and trains a run in each; returns what each lane's process notes of its GPU. */
async function gpusOf(options: Partial<LaneOptions>): Promise<NotedGpu[]> {
  const lanes = makeLanes({
    workerFile: gpuWorkerFile,
    processes: 1,
    env: process.env,
    ...options,
  });
  const never = new AbortController().signal;
  return Promise.all(
    lanes.map(async (lane) => {
      const notes: string[] = [];
      const listener = { onProgress: () => {}, onNote: (text: string) => notes.push(text) };
      const run = { config: config!, folder: 'none', allowsChanges: false };
      const outcome = await lane.train(run, listener, { signal: never, killSignal: never });
      expect(outcome).toEqual({ result: 'complete' });
      await lane.close();
      return JSON.parse(notes[0]!);
    }),
  );
}

const a100 = { id: 'GPU-1e2f', name: 'NVIDIA A100', adapter: 'NVIDIA A100' };
const twin = { id: 'GPU-3a4b', name: 'NVIDIA T4' };

describe('lanes', () => {
  // The parent computes on the first GPU, and its variables are in the environment.
  const env = {
    CUDA_VISIBLE_DEVICES: 'GPU-1e2f,GPU-3a4b',
    WPROX_WEBGPU_ADAPTER: 'NVIDIA A100',
    WPROX_GPU: 'NVIDIA A100',
  };

  it('are as many on each GPU, in turn, each in a process that sees this one alone', async () => {
    const gpus = await gpusOf({ processes: 2, gpus: [a100, twin], env });
    const onA100 = { ...env, CUDA_VISIBLE_DEVICES: 'GPU-1e2f' };
    const onTwin = { CUDA_VISIBLE_DEVICES: 'GPU-3a4b', WPROX_GPU: 'NVIDIA T4' };
    expect(gpus.map(({ pid: _, ...gpu }) => gpu)).toEqual([onA100, onTwin, onA100, onTwin]);
    expect(new Set(gpus.map(({ pid }) => pid)).size).toBe(4);
  });

  it('use all GPUs if there are fewer runs than processes', async () => {
    const gpus = await gpusOf({ processes: 4, gpus: [a100, twin], env, runs: 3 });
    expect(gpus.map(({ WPROX_GPU }) => WPROX_GPU)).toEqual([
      'NVIDIA A100',
      'NVIDIA T4',
      'NVIDIA A100',
    ]);
  });

  it('leave the choice to the backend without GPUs', async () => {
    const gpus = await gpusOf({ processes: 2, env: { CUDA_VISIBLE_DEVICES: '3' } });
    expect(gpus.map(({ pid: _, ...gpu }) => gpu)).toEqual([
      { CUDA_VISIBLE_DEVICES: '3' },
      { CUDA_VISIBLE_DEVICES: '3' },
    ]);
  });
});
