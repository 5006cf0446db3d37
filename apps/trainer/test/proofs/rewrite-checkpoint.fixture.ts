/** Rewrites what the checkpoints of a run say, with a right checksum. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { decodeSafetensors, encodeSafetensors } from '@wprox/experiments/run-folders';

type Metadata = Record<string, string>;

/** Changes the metadata of the newest checkpoint and of the one before. */
export async function rewriteCheckpoints(
  run: string,
  change: (metadata: Metadata) => Metadata,
): Promise<void> {
  for (const kind of ['', '.previous']) {
    const file = path.join(run, `checkpoint${kind}.safetensors`);
    const { tensors, metadata } = decodeSafetensors(await readFile(file));
    await writeFile(file, encodeSafetensors({ tensors, metadata: change(metadata) }));
  }
}

/** Lets a run have been trained on another machine, by its record and by its checkpoints. */
export async function rewriteMachine(run: string, change: Record<string, unknown>): Promise<void> {
  const file = path.join(run, 'machine.json');
  const changed = { ...JSON.parse(await readFile(file, 'utf8')), ...change };
  const text = `${JSON.stringify(changed, null, 2)}\n`;
  await writeFile(file, text);
  await rewriteCheckpoints(run, (metadata) => {
    const record = JSON.parse(metadata['record']!);
    record.texts['machine.json'] = text;
    const crc = crc32(text).toString(16).padStart(8, '0');
    record.files['machine.json'] = { bytes: Buffer.byteLength(text), crc32: crc };
    return { ...metadata, record: JSON.stringify(record) };
  });
}
