/** Follows a file of rows while somebody writes it: reads only what is new. */
import { open } from 'node:fs/promises';
import { JsonError, parseJson } from '@wprox/files';

/** Bytes before the end that must be the same at the next look; else another file has replaced this one. */
const GUARD = 256;
/** Most bytes that are read at once. */
const CHUNK = 2 ** 22;
/** A longer line is no row. */
const MOST_LINE = 2 ** 20;

/** What is checked of a row: the parser of its schema. */
interface RowSchema<Row> {
  safeParse(value: unknown): { success: true; data: Row } | { success: false };
}

/**
 * The rows of a file that grows. A run that resumes replaces its file by a shorter one; then everything is
 * read anew. A last line without a line break is not read yet.
 */
export class RowTail<Row> {
  readonly #file: string;
  readonly #schema: RowSchema<Row>;
  #rows: Row[] = [];
  /** Bytes that were read, up to the end of a line. */
  #offset = 0;
  /** The bytes before the offset. */
  #guard = Buffer.alloc(0);
  #lines = 0;
  #damaged: number[] = [];
  #seen = '';

  constructor(file: string, schema: RowSchema<Row>) {
    this.#file = file;
    this.#schema = schema;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Numbers of the lines that are no rows, from 1. */
  get damaged(): readonly number[] {
    return this.#damaged;
  }

  /**
   * Reads what is new.
   * @returns whether anything has changed.
   * @throws the error of the system, but not if there is no file.
   */
  async look(): Promise<boolean> {
    const file = await open(this.#file, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (!file) return this.#clear();
    try {
      const found = await file.stat();
      if (!found.isFile()) return this.#clear();
      const seen = `${found.ino} ${found.size} ${found.mtimeMs}`;
      if (seen === this.#seen) return false;
      let isChanged = false;
      if (found.size < this.#offset || !(await this.#isSame(file))) isChanged = this.#clear();
      isChanged = (await this.#readOn(file, found.size)) || isChanged;
      this.#seen = seen;
      return isChanged;
    } finally {
      await file.close();
    }
  }

  #clear(): boolean {
    const had = this.#lines > 0;
    this.#rows = [];
    this.#damaged = [];
    this.#offset = 0;
    this.#lines = 0;
    this.#guard = Buffer.alloc(0);
    this.#seen = '';
    return had;
  }

  async #isSame(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
    const length = this.#guard.length;
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, this.#offset - length);
    return bytesRead === length && bytes.equals(this.#guard);
  }

  async #readOn(file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
    const before = this.#lines;
    let rest = Buffer.alloc(0);
    let at = this.#offset;
    while (at < size) {
      const bytes = Buffer.alloc(Math.min(CHUNK, size - at));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const text = Buffer.concat([rest, bytes.subarray(0, bytesRead)]);
      const end = text.lastIndexOf(10) + 1;
      if (end > 0) {
        this.#take(text.subarray(0, end));
        rest = text.subarray(end);
      } else rest = text;
      // What follows without end is no row; it is looked at again with the next change.
      if (rest.length > MOST_LINE) break;
    }
    return this.#lines > before;
  }

  /** Takes whole lines. */
  #take(bytes: Buffer): void {
    this.#offset += bytes.length;
    this.#guard = Buffer.from(Buffer.concat([this.#guard, bytes]).subarray(-GUARD));
    for (const line of bytes.toString('utf8').split('\n').slice(0, -1)) {
      this.#lines++;
      const row = this.#parse(line);
      if (row === undefined) this.#damaged.push(this.#lines);
      else this.#rows.push(row);
    }
  }

  #parse(line: string): Row | undefined {
    try {
      const parsed = this.#schema.safeParse(parseJson(line));
      return parsed.success ? parsed.data : undefined;
    } catch (error) {
      if (error instanceof JsonError) return undefined;
      throw error;
    }
  }
}
