/** What commands write to, and nobody sees. */
import { PassThrough } from 'node:stream';
import type { Surroundings } from '../../src/commands/surroundings.js';

/** Surroundings of a command, and what it has written so far. */
export function silence(): { surroundings: Surroundings; written(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const stdout = stream as unknown as NodeJS.WriteStream;
  return { surroundings: { stdout, env: {} }, written: () => text };
}
