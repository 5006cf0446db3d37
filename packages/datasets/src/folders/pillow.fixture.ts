/** For tests: picture files with the pixels that Pillow reads from them. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** A file; without `rgb` if Pillow refuses it. */
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

/** Written by `bench/peers/picture_suite.py`: each kind of file that Pillow reads. */
export const suite: ReadonlyMap<string, PillowPicture> = new Map(
  Object.entries(read('pillow-suite.golden.json')).map(([name, { file, size, rgb }]) => {
    const [height, width] = size!;
    const pixels = inflateSync(Buffer.from(rgb!, 'base64'));
    return [name, { file: Buffer.from(file, 'base64'), height, width, rgb: pixels }];
  }),
);
