/**
 * The border between text of unknown origin (titles, labels, keys, paths, messages of other programs) and
 * the terminal. A terminal obeys control characters: they could hide lines, change titles or paste keys.
 */
import { escaped } from '@wprox/arguments';

/** Escapes what a terminal obeys, such as the escape character, and keeps line breaks. */
export function printable(text: string): string {
  return text.split('\n').map(escaped).join('\n');
}

/** Longest word of a message, and what is kept of a longer one at its start and at its end. */
const WORD = 160;
const KEPT = 40;

/** Makes a message printable, and cuts its longest words: names, paths and values of unknown origin. */
export function printableMessage(text: string): string {
  const words = text.replace(/[^\s]+/g, (word) =>
    word.length > WORD ? `${word.slice(0, KEPT)}…${word.slice(-KEPT)}` : word,
  );
  return printable(words);
}

/** Streams that {@link printing} made, and what they write to. */
const written = new WeakMap<NodeJS.WriteStream, NodeJS.WriteStream>();

/** Returns a stream that writes to `stream` and escapes every text. */
export function printing(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]) =>
    Reflect.apply(stream.write, stream, [
      typeof chunk === 'string' ? printable(chunk) : chunk,
      ...rest,
    ]);
  const safe = Object.create(stream, { write: { value: write } }) as NodeJS.WriteStream;
  written.set(safe, stream);
  return safe;
}

/** Returns the stream below one of {@link printing}: for a display that moves the cursor by itself. */
export function drawnOn(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return written.get(stream) ?? stream;
}
