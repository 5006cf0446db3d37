/**
 * Asks for exact distances: of one run after the other, as soon as the exact worker is idle, at most four
 * times a second, and only of runs that have moved.
 */
import type { Points } from '../../exact/protocol.js';
import type { RunFrame } from '../../training/protocol.js';
import { withDistance } from './history.js';
import { numbersOf } from './scene.js';
import { POINT_COUNT, type SessionState, type Workers } from './session-state.js';

/** Milliseconds between two questions. */
const EVERY = 250;

export class DistanceLoop {
  readonly #session: SessionState;
  readonly #workers: Workers;
  #isRunning = false;
  #turn = 0;

  readonly #redraw: () => void;

  /** @param redraw is called after each answer. */
  constructor(session: SessionState, workers: Workers, redraw: () => void) {
    this.#session = session;
    this.#workers = workers;
    this.#redraw = redraw;
  }

  /** Begins to look for runs that have moved. */
  wake(): void {
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#session.status.value !== 'failed') {
      const started = performance.now();
      const { scenes, status } = this.#session;
      try {
        if (status.value === 'ready') await this.#measureNext();
      } catch (error) {
        // A failed distance leaves training as it is; the worker says why. Of runs that are gone nobody asks it.
        const isOfThese = this.#session.scenes === scenes && status.value === 'ready';
        if (isOfThese) console.warn(error);
      }
      await pause(Math.max(EVERY - (performance.now() - started), 0));
    }
    this.#isRunning = false;
  }

  /** Measures the next run that has moved since its last distance, if there is one. */
  async #measureNext(): Promise<void> {
    const { scenes } = this.#session;
    for (let i = 0; i < scenes.length; i++) {
      const run = (this.#turn + i) % scenes.length;
      if (this.#hasMoved(run)) {
        this.#turn = run + 1;
        return this.#measure(run);
      }
    }
  }

  #hasMoved(run: number): boolean {
    const { frame, measured } = this.#session.scenes[run]!;
    return frame !== undefined && this.#placeText(frame) !== measured;
  }

  /** Text that differs after each phase, and when training stops: the last place is measured in full. */
  #placeText({ iteration, place }: RunFrame): string {
    const isPlaying = this.#session.playing.peek();
    return `${iteration} ${place?.kind} ${place?.step} ${isPlaying}`;
  }

  async #measure(run: number): Promise<void> {
    const session = this.#session;
    const scene = session.scenes[run]!;
    const { training, exact } = this.#workers;
    const frame = scene.frame!;
    scene.measured = this.#placeText(frame);
    const points = await training.evaluation(run, POINT_COUNT);
    const { trainingSeconds } = scene.frame!;
    const { dimension, generated: values } = points;
    const generated: Points = { dimension, values };
    const real: Points = { dimension, values: points.real };
    const transport = await exact.transport(generated, real);
    const anchor = frame.anchor;
    // D̃² has a transport of its own, so it takes every second turn of a run that trains.
    const isDue = scene.looks++ % 2 === 0 || !session.playing.peek();
    const squared =
      isDue &&
      anchor &&
      (await exact.squaredDistances(
        { dimension, values: frame.samples },
        { dimension, values: anchor },
      ));
    // The runs began again meanwhile: their histories are empty and must stay so.
    if (session.scenes[run] !== scene) return;
    scene.transport = { ...transport, iteration: points.iteration, generated, real };
    if (squared) scene.squared = squared;
    const steps = session.runs.value[run]?.config.regularizer.innerSteps ?? 1;
    session.histories.value = session.histories.value.map((history, i) =>
      i === run
        ? withDistance(history, {
            iteration: points.iteration,
            generatorSteps: points.iteration * steps,
            trainingSeconds,
            distance: transport.distance,
          })
        : history,
    );
    session.numbers.value = session.scenes.map(numbersOf);
    this.#redraw();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
