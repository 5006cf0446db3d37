/**
 * Pulls frames from the worker and has them drawn: one request at a time, one drawing per animation frame. It
 * rests while nothing changes.
 */
import type { Frame, FrameRequest, TrainingWorker } from '../../training/protocol.js';
import { EMPTY_HISTORY, withFrame } from './history.js';
import { numbersOf } from './scene.js';
import { POINT_COUNT, type SessionState } from './session-state.js';

/** Images of a panel: 8 × 8. */
export const IMAGE_COUNT = 64;
/** Points of a side of the heat map. */
const MAP_SIZE = 48;
/** Milliseconds between two frames of the worker, which trains meanwhile. The page itself draws at its own pace. */
const FRAME_EVERY = 33;
/** Milliseconds between two heat maps, which cost more than all samples. */
const MAP_EVERY = 100;
/** Milliseconds between two updates of the text, which nobody can read faster. */
const TEXT_EVERY = 125;

export class FrameLoop {
  readonly #session: SessionState;
  readonly #training: TrainingWorker;
  readonly #drawings = new Set<() => void>();
  #isRunning = false;
  #isWoken = false;
  /** Frames asked before this number belong to runs that are gone. */
  #generation = 0;
  #textAt = Number.NEGATIVE_INFINITY;
  #mapAt = Number.NEGATIVE_INFINITY;
  #mapOf = 'none';
  #skippedMap = false;

  constructor(session: SessionState, training: TrainingWorker) {
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
    this.#pending = [];
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
        const asked = performance.now();
        const frame = await this.#training.frame(this.#request());
        do await nextAnimationFrame();
        while (performance.now() - asked < FRAME_EVERY && this.#session.playing.peek());
        if (generation !== this.#generation) continue;
        this.#take(frame);
        this.redraw();
        if (frame.playing && !frame.over) this.#isWoken = true;
        else if (this.#lacksMap(frame)) this.#isWoken = true;
      }
    } catch (error) {
      this.#session.fail(error);
    }
    this.#isRunning = false;
  }

  /** Whether training has stopped with a frame whose heat map is of an earlier one. */
  #lacksMap({ runs }: Frame): boolean {
    const { map } = this.#session.lab.peek().view;
    if (map === 'none' || this.#session.content === 'images') return false;
    return this.#skippedMap && runs.length > 0;
  }

  #request(): FrameRequest {
    const { lab, content, playing } = this.#session;
    const isPlaying = playing.peek();
    if (content === 'images') return { samples: IMAGE_COUNT, map: 'none', mapSize: 0 };
    const { map } = lab.value.view;
    const now = performance.now();
    const isDue = map !== this.#mapOf || now - this.#mapAt >= MAP_EVERY;
    this.#skippedMap = map !== 'none' && isPlaying && !isDue;
    if (map === 'none' || this.#skippedMap) {
      return { samples: POINT_COUNT, map: 'none', mapSize: 0 };
    }
    this.#mapAt = now;
    this.#mapOf = map;
    return { samples: POINT_COUNT, map, mapSize: MAP_SIZE };
  }

  #take(frame: Frame): void {
    const session = this.#session;
    frame.runs.forEach((run, i) => {
      const scene = session.scenes[i];
      if (!scene) return;
      scene.frame = run;
      if (run.map) scene.map = run.map;
      else if (this.#session.lab.peek().view.map !== scene.map?.of) scene.map = undefined;
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
