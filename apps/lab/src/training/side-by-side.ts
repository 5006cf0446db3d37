/** Several runs side by side in one worker: which moves when, and what the page sees of them. */
import type { DatasetConfig, OpenedData, ResolvedRun } from '@wprox/experiments/configs';
import type { Fairness, Pace } from '../state/lab.js';
import { breathe } from './breathe.js';
import { Jobs } from './jobs.js';
import { LabRun } from './lab-run.js';
import type { EvaluationPoints, Frame, FrameRequest } from './protocol.js';
import { jointTurns, nextTurn } from './turns.js';

/** Milliseconds of training between two looks for messages. */
const SLICE = 10;
/** Milliseconds after which a slice ends in the middle of an iteration. */
const LONGEST_SLICE = 50;

/** How a session waits and reads the clock; tests replace it. */
export interface Clock {
  now(): number;
  breathe(): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  breathe,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Runs that train side by side. Each call waits for those before it. */
export class SideBySide {
  private readonly jobs = new Jobs();
  private runs: readonly LabRun[] = [];
  private pace: Pace = { kind: 'full' };
  private fairness: Fairness = 'iterations';
  /** Counts how often `play` was called; a loop ends when it is no longer the last one. */
  private loop = 0;
  private playing = false;

  /** @param openData opens the data of a config. @param clock the machine's by default. */
  constructor(
    private readonly openData: (dataset: DatasetConfig) => Promise<OpenedData>,
    private readonly clock: Clock = realClock,
  ) {}

  /**
   * Builds the runs anew at iteration 0, paused, and frees those before.
   * @throws ConfigError, DatasetError; no run is left then.
   */
  open(configs: readonly ResolvedRun[]): Promise<void> {
    this.stop();
    return this.jobs.run(async () => {
      await this.free();
      const opened: LabRun[] = [];
      try {
        for (const config of configs) {
          opened.push(LabRun.open(config, await this.openData(config.dataset)));
        }
      } catch (error) {
        for (const run of opened) await run.dispose();
        throw error;
      }
      this.runs = opened;
    });
  }

  /** Changes how the runs go on, also while they play. */
  setPace(pace: Pace, fairness: Fairness): Promise<void> {
    const isChanged = pace.kind !== this.pace.kind;
    this.pace = pace;
    this.fairness = fairness;
    if (isChanged && this.playing) this.start();
    return this.jobs.run(() => {});
  }

  /** Trains until `pause`, or until all runs are done. */
  play(): Promise<void> {
    if (!this.playing) this.start();
    return this.jobs.run(() => {});
  }

  /** Stops training after the present slice. */
  pause(): Promise<void> {
    this.stop();
    return this.jobs.run(() => {});
  }

  /**
   * Takes one phase of every run whose turn it is, or ends the iteration of each; then stays paused. A run
   * that is farther than others waits for them (`jointTurns`).
   */
  step(what: 'phase' | 'iteration'): Promise<void> {
    this.stop();
    return this.jobs.run(() => this.stepTogether(what));
  }

  /** Returns what the runs look like now. */
  frame(request: FrameRequest): Promise<Frame> {
    return this.jobs.run(async () => {
      const runs = [];
      for (const run of this.runs) runs.push(await run.frame(request));
      return { playing: this.playing, over: this.isOver, runs };
    });
  }

  /** Returns the points of an evaluation of a run. @throws ConfigError, RangeError. */
  evaluation(run: number, count: number): Promise<EvaluationPoints> {
    return this.jobs.run(() => {
      const found = this.runs[run];
      if (!found) throw new RangeError(`run is ${run}; expected one of ${this.runs.length} runs`);
      return found.evaluation(count);
    });
  }

  /** Frees the runs. */
  close(): Promise<void> {
    this.stop();
    return this.jobs.run(() => this.free());
  }

  private get places() {
    return this.runs.map(({ place }) => place);
  }

  private get isOver(): boolean {
    return this.runs.length > 0 && this.places.every(({ isDone }) => isDone);
  }

  private async free(): Promise<void> {
    const { runs } = this;
    this.runs = [];
    for (const run of runs) await run.dispose();
  }

  private stop(): void {
    this.loop++;
    this.playing = false;
  }

  private start(): void {
    this.playing = true;
    const loop = ++this.loop;
    void (this.pace.kind === 'slow' ? this.playSlowly(loop) : this.playFully(loop));
  }

  /** Whether a loop is to go on. */
  private goesOn(loop: number): boolean {
    if (loop !== this.loop) return false;
    if (this.runs.length > 0 && !this.isOver) return true;
    this.playing = false;
    return false;
  }

  private async playFully(loop: number): Promise<void> {
    while (await this.jobs.run(() => this.slice(loop))) await this.clock.breathe();
  }

  private async playSlowly(loop: number): Promise<void> {
    const step = async () => {
      if (!this.goesOn(loop)) return false;
      await this.stepTogether('phase');
      return this.goesOn(loop);
    };
    while (await this.jobs.run(step)) {
      await this.clock.sleep(this.pace.kind === 'slow' ? 1000 / this.pace.perSecond : 0);
    }
  }

  /** Trains for about 10 ms, and ends between two iterations unless they are long. */
  private async slice(loop: number): Promise<boolean> {
    const start = this.clock.now();
    while (this.goesOn(loop)) {
      const turn = nextTurn(this.fairness, this.places);
      await this.runs[turn!]!.takePhase();
      const elapsed = this.clock.now() - start;
      const isBetween = this.places.every(({ isIterating }) => !isIterating);
      if (elapsed > LONGEST_SLICE || (isBetween && elapsed > SLICE)) break;
    }
    return this.goesOn(loop);
  }

  private async stepTogether(what: 'phase' | 'iteration'): Promise<void> {
    for (const turn of jointTurns(this.fairness, this.places)) {
      const run = this.runs[turn]!;
      do await run.takePhase();
      while (what === 'iteration' && run.place.isIterating && !run.place.isDone);
    }
  }
}
