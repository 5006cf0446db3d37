/** Everything a run needs to go on as if it had never stopped, in one safetensors file. */
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { CorruptFileError } from '../errors.js';
import { runPaths, writeFileAtomically } from '../runs/index.js';
import type { LossSums } from './loss-log.js';
import type { NamedTensors } from './player.js';
import { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';
import type { Session, SessionState } from './session.js';

/** Where a run stands, apart from its session. */
export interface Position {
  /** Outer iterations done. */
  readonly iteration: number;
  readonly trainingSeconds: number;
  /** Losses since the last row of the metrics file. */
  readonly losses: LossSums;
}

const count = z.int().nonnegative();
const positionSchema = z.strictObject({
  iteration: count,
  trainingSeconds: z.number().nonnegative(),
  losses: z.strictObject({
    iterations: count,
    critic: z.number(),
    generator: z.number(),
    penalty: z.number(),
  }),
});

/** Replaces the run's checkpoint in one step. */
export async function writeCheckpoint(
  folder: string,
  session: Session,
  position: Position,
): Promise<void> {
  const tensors: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(session.tensors())) {
    tensors[name] = { shape: tensor.shape, data: (await tensor.data()) as Float32Array };
  }
  const metadata = {
    position: JSON.stringify(position),
    session: JSON.stringify(session.state()),
  };
  await writeFileAtomically(runPaths(folder).checkpoint, encodeSafetensors({ tensors, metadata }));
}

/**
 * Brings a session to where the run's checkpoint left it.
 * @returns undefined if the run has no checkpoint.
 * @throws CorruptFileError if the checkpoint cannot be read or does not fit the session.
 */
export async function restoreCheckpoint(
  folder: string,
  session: Session,
): Promise<Position | undefined> {
  const file = runPaths(folder).checkpoint;
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  let named: NamedTensors = {};
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const position = positionSchema.parse(JSON.parse(metadata['position'] ?? 'null'));
    const state = JSON.parse(metadata['session'] ?? 'null') as SessionState;
    named = Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data, shape as number[]),
      ]),
    );
    session.restore(named, state);
    return position;
  } catch (error) {
    throw new CorruptFileError(
      file,
      `not a checkpoint of this run (${(error as Error).message}). ` +
        'Delete it to start the run over; the other files of the run can stay.',
    );
  } finally {
    tf.dispose(named);
  }
}
