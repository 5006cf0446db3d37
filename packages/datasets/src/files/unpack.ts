/** Unpacks compressed bytes piece by piece, so that what they unpack to is never in memory as a whole. */
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Passes all unpacked pieces to `take`, which can stop the work with an error.
 * @param packed the compressed bytes, in pieces.
 * @param unpacker a new stream of zlib.
 * @throws the error of `take` or of `packed`, otherwise the one of zlib.
 */
export async function unpackPieces(
  packed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  unpacker: Transform,
  take: (piece: Uint8Array) => void | Promise<void>,
): Promise<void> {
  // While pieces wait, the pipeline reports that it was stopped instead of why.
  let reason: unknown;
  try {
    await pipeline(Readable.from(packed), unpacker, async (pieces) => {
      for await (const piece of pieces) {
        try {
          await take(piece as Uint8Array);
        } catch (error) {
          reason = error;
          throw error;
        }
      }
    });
  } catch (error) {
    throw reason ?? error;
  }
}
