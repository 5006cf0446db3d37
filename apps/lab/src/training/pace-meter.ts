/** Outer iterations a second, over the last second of training time. */
export class PaceMeter {
  private readonly ends: number[] = [0];

  /** Notes that an iteration has ended, after so many seconds of training. */
  add(trainingSeconds: number): void {
    const { ends } = this;
    ends.push(trainingSeconds);
    // Two ends stay, so that slow iterations have a pace too.
    while (ends.length > 2 && ends[1]! < trainingSeconds - 1) ends.shift();
  }

  /** 0 before the first iteration has ended. */
  get perSecond(): number {
    const { ends } = this;
    const seconds = ends.at(-1)! - ends[0]!;
    return seconds > 0 ? (ends.length - 1) / seconds : 0;
  }
}
