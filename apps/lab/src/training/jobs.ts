/** Jobs that run one after the other, in the order in which they were given. */
export class Jobs {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs a job after those before it, also after one that failed. @returns what the job returns. */
  run<T>(job: () => T | Promise<T>): Promise<T> {
    const running = this.last.then(job);
    this.last = running.catch(() => undefined);
    return running;
  }
}
