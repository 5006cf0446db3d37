/**
 * Pulls frames from the worker and has them drawn: one request at a time, one drawing per animation frame. It
 * rests while nothing changes.
 */
import type { Frame, FrameRequest, TrainingWorker } from '../../training/protocol.js';
import { EMPTY_HISTORY, withFrame } from './history.js';
import { numbersOf } from './scene.js';
import { POINT_COUNT, type Session } from './session.js';

/** Images of a panel: 8 × 8. */
export const IMAGE_COUNT = 64;
/** Points of a side of the heat map. */
const MAP_SIZE = 48;
/** Milliseconds between two updates of the text, which nobody can read faster. */
const TEXT_EVERY = 125;

export class FrameLoop {
  readonly #session: Session;
  readonly #training: TrainingWorker;
  readonly #drawings = new Set<() => void>();
  #isRunning = false;
  #isWoken = false;
  /** Frames asked before this number belong to runs that are gone. */
  #generation = 0;
  #textAt = Number.NEGATIVE_INFINITY;

  constructor(session: Session, training: TrainingWorker) {
    this.#session = session;
    this.#training = training;
  }

  /** Adds something to draw after each frame. @returns a function that removes it. */
  onDraw(draw: () => void): () => void {
    this.#drawings.add(draw);
    return () => this.#drawings.delete(draw);
  }

  /** Draws the last frame again, such as after a change of size. */
  redraw(): void {
    for (const draw of this.#drawings) draw();
  }

  /** Forgets what is on its way. */
  stop(): void {
    this.#generation++;
  }

  /** Asks for a frame, and goes on while the runs train. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#isWoken && this.#session.status.value !== 'failed') {
        this.#isWoken = false;
        const generation = this.#generation;
        const frame = await this.#training.frame(this.#request());
        await nextAnimationFrame();
        if (generation !== this.#generation) continue;
        this.#take(frame);
        this.redraw();
        if (frame.playing && !frame.over) this.#isWoken = true;
      }
    } catch (error) {
      this.#session.fail(error);
    }
    this.#isRunning = false;
  }

  #request(): FrameRequest {
    const { lab, content } = this.#session;
    if (content === 'images') return { samples: IMAGE_COUNT, map: 'none', mapSize: 0 };
    const { map } = lab.value.view;
    return { samples: POINT_COUNT, map, mapSize: map === 'none' ? 0 : MAP_SIZE };
  }

  #take(frame: Frame): void {
    const session = this.#session;
    frame.runs.forEach((run, i) => {
      const scene = session.scenes[i];
      if (scene) scene.frame = run;
    });
    const isOver = frame.over && !session.over.value;
    if (frame.over !== session.over.value) session.over.value = frame.over;
    if (isOver) {
      session.playing.value = false;
      session.notice.value = 'All runs are over.';
    }
    this.#pending = frame.runs.map((run, i) =>
      withFrame(this.#pending[i] ?? session.histories.value[i] ?? EMPTY_HISTORY, run),
    );
    const now = performance.now();
    if (now - this.#textAt < TEXT_EVERY && frame.playing && !frame.over) return;
    this.#textAt = now;
    this.flush();
  }

  /** Histories that the signals do not have yet. */
  #pending: ReturnType<typeof withFrame>[] = [];

  /** Gives the signals what came since the last time. */
  flush(): void {
    const session = this.#session;
    if (this.#pending.length === session.scenes.length && this.#pending.length > 0) {
      // Distances come from elsewhere and must not be lost.
      session.histories.value = this.#pending.map((history, i) => ({
        ...history,
        distances: session.histories.value[i]?.distances ?? [],
      }));
    }
    this.#pending = [];
    session.numbers.value = session.scenes.map(numbersOf);
  }
}

function nextAnimationFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
