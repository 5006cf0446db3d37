/** Every kind of damage to one file of a run. */
import { cp, lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A change of one file. */
export interface Mutation {
  readonly kind: string;
  /** Changes the file. */
  apply(file: string): Promise<void>;
}

export interface MutationOptions {
  /** Files of the same name from other runs, or from other times of this one. */
  readonly others: readonly string[];
  /** Most places in which a byte is flipped, and most rows and digits that are changed. */
  readonly places: number;
}

const LF = 10;

/** Lists the mutations of a file with a content; those that would change nothing are left out. */
export async function mutationsOf(
  content: Buffer,
  name: string,
  { others, places }: MutationOptions,
): Promise<Mutation[]> {
  const contents: [string, Buffer][] = [
    ['emptied', Buffer.alloc(0)],
    ['halved', content.subarray(0, content.length >> 1)],
    ['one byte shorter', content.subarray(0, -1)],
    ['one byte longer', Buffer.concat([content, Buffer.from('0')])],
    ...some(content.length, places).map((at): [string, Buffer] => [
      'byte flipped',
      flipped(content, at),
    ]),
    ...(/\.jsonl?$/.test(name) ? textContents(content, places) : []),
  ];
  for (const other of others) {
    const found = await readFile(other).catch(() => undefined);
    if (found) contents.push(['of another run or time', found]);
  }
  const changed = contents.filter(([, each]) => !each.equals(content));
  return [
    ...changed.map(([kind, each]): Mutation => ({ kind, apply: (file) => replace(file, each) })),
    { kind: 'deleted', apply: (file) => rm(file) },
    {
      kind: 'a folder',
      apply: (file) =>
        rm(file)
          .then(() => mkdir(file))
          .then(() => {}),
    },
    {
      kind: 'a link to nothing',
      apply: (file) => link(file, path.join(path.dirname(file), 'none')),
    },
    {
      kind: 'a link to the same',
      apply: async (file) => {
        const elsewhere = `${path.dirname(path.dirname(file))}-${path.basename(file)}`;
        await cp(file, elsewhere);
        await link(file, elsewhere);
      },
    },
    ...(others[0] === undefined
      ? []
      : [
          {
            kind: 'a link to another',
            apply: (file: string) => link(file, path.resolve(others[0]!)),
          },
        ]),
  ];
}

/** The damage that a text can take without looking damaged. */
function textContents(content: Buffer, places: number): [string, Buffer][] {
  const text = String(content);
  const lines = text.split('\n').slice(0, -1);
  const joined = (rows: readonly string[]) => Buffer.from(rows.map((row) => `${row}\n`).join(''));
  const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const rows = some(lines.length, places);
  return [
    ...rows.map((i): [string, Buffer] => ['row removed', joined(lines.toSpliced(i, 1))]),
    ...rows.map((i): [string, Buffer] => ['row doubled', joined(lines.toSpliced(i, 0, lines[i]!))]),
    ...rows
      .slice(1)
      .map((i): [string, Buffer] => [
        'rows swapped',
        joined(lines.toSpliced(i - 1, 2, lines[i]!, lines[i - 1]!)),
      ]),
    ['line added', joined([...lines, lines.at(-1)!])],
    ['line added', joined([...lines, '{}'])],
    ['white space changed', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['white space changed', Buffer.from(text.replaceAll(':', ': '))],
    ['white space changed', joined([...lines, ''])],
    ...some(digits.length, places).map((i): [string, Buffer] => {
      const at = digits[i]!;
      return [
        'digit changed',
        Buffer.from(text.slice(0, at) + ((Number(text[at]) + 1) % 10) + text.slice(at + 1)),
      ];
    }),
  ];
}

/** Flips one bit of a byte so that it does not become a line break, which would be another kind. */
function flipped(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  const bit = 1 << (at % 7);
  copy[at] = copy[at]! ^ ((copy[at]! ^ bit) === LF ? bit << 1 : bit);
  return copy;
}

/** All numbers below `count`, or `most` of them at equal distances. */
function some(count: number, most: number): number[] {
  const size = Math.min(count, most);
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

async function replace(file: string, content: Buffer): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found) await rm(file);
  await writeFile(file, content);
}

async function link(file: string, target: string): Promise<void> {
  await rm(file);
  await symlink(target, file);
}
