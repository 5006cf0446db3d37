/** A place where code tells what it does, and at most one listener at a time wants to know. */
export class Listening<Listener> {
  private current: Listener | undefined;

  /** The one that listens; undefined at all other times. */
  get listener(): Listener | undefined {
    return this.current;
  }

  /** Calls `run` while `to` listens. */
  during<T>(to: Listener, run: () => T): T {
    const before = this.current;
    this.current = to;
    try {
      return run();
    } finally {
      this.current = before;
    }
  }
}
