/** Captures the output of commands. */
import { PassThrough } from 'node:stream';
import type { Surroundings } from '../../src/commands/surroundings.js';

/** Returns surroundings for a command, and a function that returns its output so far. */
export function silence(): { surroundings: Surroundings; written(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const stdout = stream as unknown as NodeJS.WriteStream;
  return { surroundings: { stdout, env: {} }, written: () => text };
}
