/**
 * Takes files of a known size out of a tar archive (POSIX ustar), piece by piece. Nothing is written where the
 * archive says: it only names the files.
 */
import { quoted } from '@wprox/arguments';
import { refuse } from '../errors.js';

const BLOCK = 512;

/** What {@link TarFiles} looks for. */
export interface WantedFiles {
  /** The folder that the files are in, anywhere in the archive. */
  readonly folder: string;
  readonly names: ReadonlySet<string>;
  /** Size of each file. */
  readonly bytes: number;
  /** Largest size of the whole archive; the bytes of other files are passed over. */
  readonly maxBytes: number;
  /** Receives each file, once. */
  readonly found: (name: string, content: Uint8Array) => Promise<void>;
}

/** Reads an archive. Files are recognized by their names; other files are passed over. */
export class TarFiles {
  private readonly wanted: WantedFiles;
  private readonly seen = new Set<string>();
  private readonly header = new Uint8Array(BLOCK);
  private filled = 0;
  private total = 0;
  /** The file that is being read, and how many bytes and bytes of padding follow. */
  private name: string | undefined;
  private content = new Uint8Array(0);
  private left = 0;
  private padding = 0;
  private isAtEnd = false;

  constructor(wanted: WantedFiles) {
    this.wanted = wanted;
  }

  /** Takes the next bytes. @throws DatasetError `bad-source` for a damaged, doubled or wrong file. */
  async push(piece: Uint8Array): Promise<void> {
    this.total += piece.length;
    if (this.total > this.wanted.maxBytes) {
      refuse(`it unpacks to more than ${this.wanted.maxBytes} bytes`);
    }
    for (let at = 0; at < piece.length && !this.isAtEnd; ) {
      const rest = piece.subarray(at);
      if (this.left > 0) at += await this.takeContent(rest);
      else if (this.padding > 0) {
        const passed = Math.min(this.padding, rest.length);
        this.padding -= passed;
        at += passed;
      } else at += this.takeHeader(rest);
    }
  }

  /** @throws DatasetError `bad-source` unless the archive is complete. */
  end(): void {
    if (!this.isAtEnd) refuse('it is truncated');
  }

  private async takeContent(rest: Uint8Array): Promise<number> {
    const taken = Math.min(this.left, rest.length);
    const { name, content } = this;
    if (name !== undefined) content.set(rest.subarray(0, taken), content.length - this.left);
    this.left -= taken;
    if (this.left === 0 && name !== undefined) {
      this.name = undefined;
      await this.wanted.found(name, content);
    }
    return taken;
  }

  private takeHeader(rest: Uint8Array): number {
    const taken = Math.min(BLOCK - this.filled, rest.length);
    this.header.set(rest.subarray(0, taken), this.filled);
    this.filled += taken;
    if (this.filled === BLOCK) {
      this.filled = 0;
      this.readHeader(this.header);
    }
    return taken;
  }

  private readHeader(header: Uint8Array): void {
    if (header.every((byte) => byte === 0)) {
      this.isAtEnd = true;
      return;
    }
    const text = (from: number, to: number) =>
      Buffer.from(header.subarray(from, to)).toString('latin1').replace(/\0.*$/s, '');
    const octal = (from: number, to: number) =>
      /^ *[0-7]+ *$/.test(text(from, to)) ? Number.parseInt(text(from, to), 8) : Number.NaN;
    // The checksum counts its own eight bytes as spaces.
    const sum = header.reduce((s, byte, i) => s + (i >= 148 && i < 156 ? 32 : byte), 0);
    const size = octal(124, 136);
    if (octal(148, 156) !== sum || !Number.isSafeInteger(size)) {
      refuse('it is no tar archive, or damaged');
    }
    const path = text(257, 262) === 'ustar' && header[345] ? text(345, 500) : '';
    const [name = '', folder] = `${path}/${text(0, 100)}`.split('/').reverse();
    const isFile = header[156] === 0x30 || header[156] === 0;
    this.left = size;
    this.padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const { wanted, seen } = this;
    if (!isFile || folder !== wanted.folder || !wanted.names.has(name)) return;
    if (seen.has(name)) refuse(`it has two files with the name ${quoted(name)}`);
    if (size !== wanted.bytes) refuse(`${name} has ${size} bytes; expected ${wanted.bytes}`);
    seen.add(name);
    this.name = name;
    this.content = new Uint8Array(size);
  }
}
