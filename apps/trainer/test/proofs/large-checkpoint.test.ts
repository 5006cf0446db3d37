/** A checkpoint of more than 2 GiB; `WPROX_LARGE=1` asks for it. It needs 10 GB of memory and 5 of disk. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { resolveRuns } from '@wprox/experiments';
import { OpenRun, runPaths, type TensorData, withRunLease } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { tinyExperiment } from './tiny.fixture.js';

/** Five tensors of 110 million numbers are 2.2 GB. */
const [TENSORS, LENGTH] = [5, 110_000_000];

it.skipIf(!process.env['WPROX_LARGE'])(
  'is written, and a run resumes from it',
  async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'wprox-large-'));
    const folder = path.join(root, 'rwp-seed1');
    const [config] = resolveRuns(tinyExperiment([1]));
    const open = <T>(work: (run: OpenRun) => Promise<T>) =>
      withRunLease(folder, async (lease) => {
        const notes: string[] = [];
        const onNote = (text: string) => notes.push(text);
        const run = await OpenRun.open({ folder, config: config!, iterations: 4, lease, onNote });
        expect(notes).toEqual([]);
        return work(run).finally(() => run.close());
      });
    const random = { algorithm: 'xoroshiro128+' as const, words: [1, 2, 3, 4] };
    const position = {
      ...{ iteration: 2, trainingSeconds: 1 },
      losses: { iterations: 0, critic: 0, generator: 0, penalty: 0 },
    };
    const data = { source: 'points', batchSize: 4, taken: 8, random };
    try {
      const expected = await open(async (run) => {
        const tensors = largeTensors();
        await run.addTiming({ iteration: 2, trainingSeconds: 1 });
        const streams = { latents: random, penalty: random, data };
        await run.writeCheckpoint({ position, streams, tensors });
        return sums(tensors);
      });
      expect((await stat(runPaths(folder).checkpoint)).size).toBeGreaterThan(2 ** 31);
      await open(async ({ proven }) => {
        expect(proven!.position).toEqual(position);
        expect(sums(proven!.tensors)).toEqual(expected);
      });
    } finally {
      await rm(root, { recursive: true });
    }
  },
  600_000,
);

/** Numbers that differ between tensors and within them, also after 2 GiB. */
function largeTensors(): Record<string, TensorData> {
  const tensor = (k: number): TensorData => ({
    shape: [LENGTH],
    data: new Float32Array(LENGTH).map((_, i) => (i % 10_007) + k),
  });
  return Object.fromEntries(Array.from({ length: TENSORS }, (_, k) => [`t${k}`, tensor(k)]));
}

function sums(tensors: Readonly<Record<string, TensorData>>): Record<string, number> {
  const sum = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    crc32(new Uint8Array(buffer, byteOffset, byteLength));
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, sum(data)]));
}
