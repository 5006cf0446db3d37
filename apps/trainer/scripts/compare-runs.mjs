/** Compares the files of two complete runs of one config and seed; only times may differ. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeCheckpoint, isProvenComplete, machineDisk } from '@wprox/experiments/run-folders';

/** Files that are compared apart, or that name times: the machine's start, and the file for TensorBoard. */
const TIMED = ['machine.json', 'status.json', 'timing.jsonl', 'events.out.tfevents.wprox'];

/**
 * Compares two runs.
 * @param expected the folder of the run that was never disturbed.
 * @param found the folder of the other.
 * @param leftOut names of files that need not be the same.
 * @returns what differs; a run that does not prove that it is complete differs.
 */
export async function compareRuns(expected, found, leftOut = []) {
  const differences = [];
  const note = (what) => differences.push(`${what} of ${found}`);
  const filesIn = (folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => !leftOut.includes(name))
      .sort();
  const names = filesIn(expected);
  if (!(await isProvenComplete(found, machineDisk))) note('the proof in the status');
  if (String(names) !== String(filesIn(found))) note(`the list of files (${filesIn(found)})`);
  for (const name of names) {
    const [a, b] = [expected, found].map((run) => contentOf(path.join(run, name), leftOut));
    if (b === undefined || !a.equals(b)) note(name);
  }
  return differences;
}

/** The content of a file without its times; undefined if it cannot be read. */
function contentOf(file, leftOut) {
  const name = path.basename(file);
  try {
    const bytes = readFileSync(file);
    if (/^checkpoint\.(previous\.)?safetensors$/.test(name))
      return checkpointWithoutTimes(bytes, leftOut);
    if (!TIMED.includes(name)) return bytes;
    if (name === 'timing.jsonl') return Buffer.from(String(bytes).replace(/:[\d.e-]+\}/g, ':0}'));
    if (name === 'status.json') {
      const { crc32: _, files, ...status } = JSON.parse(bytes);
      return Buffer.from(
        JSON.stringify({
          ...status,
          files: Object.keys(files).filter((each) => !leftOut.includes(each)),
        }),
      );
    }
    if (name !== 'machine.json') return Buffer.from('');
    const { startedAt: _, ...machine } = JSON.parse(bytes);
    return Buffer.from(JSON.stringify(machine));
  } catch (error) {
    return error.code === 'EISDIR' ? Buffer.from('') : undefined;
  }
}

function checkpointWithoutTimes(bytes, leftOut) {
  const { position, streams, record, tensors } = decodeCheckpoint(bytes);
  const about = { ...position, trainingSeconds: 0 };
  const names = Object.keys(record.files).filter((each) => !leftOut.includes(each));
  const parts = [Buffer.from(JSON.stringify([about, streams, names]))];
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    parts.push(Buffer.from(JSON.stringify([name, shape])), Buffer.from(data.buffer));
  }
  return Buffer.concat(parts);
}
