/** For tests: picture files with the pixels that Pillow reads from them. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** A file; without `rgb` if it is of a kind that is not read. */
interface Golden {
  readonly file: string;
  readonly size?: readonly [height: number, width: number];
  readonly rgb?: string;
}

export interface PillowPicture {
  readonly file: Buffer;
  readonly height: number;
  readonly width: number;
  readonly rgb: Uint8Array;
}

const read = (name: string): Record<string, Golden> =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')).pictures;

const all = Object.entries(read('pillow-suite.golden.json'));

/** Written by `bench/peers/picture_suite.py`: each kind of file that is read. */
export const suite: ReadonlyMap<string, PillowPicture> = new Map(
  all
    .filter(([, { rgb }]) => rgb !== undefined)
    .map(([name, { file, size, rgb }]) => {
      const [height, width] = size!;
      const pixels = inflateSync(Buffer.from(rgb!, 'base64'));
      return [name, { file: Buffer.from(file, 'base64'), height, width, rgb: pixels }];
    }),
);

/** Kinds of files that are not read. */
export const unread: ReadonlyMap<string, Buffer> = new Map(
  all
    .filter(([, { rgb }]) => rgb === undefined)
    .map(([name, { file }]) => [name, Buffer.from(file, 'base64')]),
);
