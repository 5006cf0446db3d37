/**
 * What a run has written so far: the size and checksum of each file. A checkpoint holds it, so that a
 * resume proves what it continues, and so does the status of a complete run.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Size and checksum of a file, or of its start. */
const markSchema = z.strictObject({
  bytes: z.int().nonnegative(),
  /** CRC-32, eight hexadecimal digits. */
  crc32: z.string().regex(/^[0-9a-f]{8}$/, 'eight hexadecimal digits'),
});

/** Marks by the path of the file in the folder of the run, with `/` between its parts. */
export const marksSchema = z.record(z.string(), markSchema);

export const runRecordSchema = z.strictObject({
  files: marksSchema,
  /** The content of small files that the run writes once, so that they can be restored. */
  texts: z.record(z.string(), z.string()),
});

export type FileMark = z.infer<typeof markSchema>;
export type FileMarks = z.infer<typeof marksSchema>;
/** What a run has written up to a checkpoint. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** Bytes that the checksum takes in one call. */
const CHUNK = 2 ** 28;

/** The mark of nothing. */
export const EMPTY: FileMark = { bytes: 0, crc32: '00000000' };

/** Returns the mark of a file that had `mark` and got `bytes` at its end. */
export function markAfter(mark: FileMark, bytes: Uint8Array): FileMark {
  let sum = Number.parseInt(mark.crc32, 16);
  for (let at = 0; at < bytes.length; at += CHUNK) sum = crc32(bytes.subarray(at, at + CHUNK), sum);
  return { bytes: mark.bytes + bytes.length, crc32: sum.toString(16).padStart(8, '0') };
}

/** Returns the mark of a content. */
export function markOf(content: string | Uint8Array): FileMark {
  return markAfter(EMPTY, typeof content === 'string' ? Buffer.from(content) : content);
}

/** Says how a content differs from its mark, as a clause; undefined if it does not. */
export function differenceFrom(
  mark: FileMark,
  content: Uint8Array | undefined,
): string | undefined {
  if (content === undefined) return 'it is missing';
  if (content.length !== mark.bytes) {
    return `it has ${content.length} bytes; expected ${mark.bytes}, as the run wrote`;
  }
  return markOf(content).crc32 === mark.crc32
    ? undefined
    : 'its content differs from what the run wrote';
}
