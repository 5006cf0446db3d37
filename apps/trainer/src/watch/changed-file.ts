/** Tells when a small file or a folder has changed, by what the system says of it. */
import { stat } from 'node:fs/promises';

/** Remembers what a path looked like. Network file systems send no events, so it is asked again and again. */
export class ChangedFile {
  readonly #path: string;
  #seen: string | undefined = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether it differs from the last look; the first look differs. */
  async isChanged(): Promise<boolean> {
    const found = await stat(this.#path).catch(() => undefined);
    const seen = found && `${found.ino} ${found.size} ${found.mtimeMs} ${found.mode}`;
    const isOther = seen !== this.#seen;
    this.#seen = seen;
    return isOther;
  }

  /** Whether there was something at the last look. */
  get isThere(): boolean {
    return this.#seen !== undefined && this.#seen !== '';
  }
}
