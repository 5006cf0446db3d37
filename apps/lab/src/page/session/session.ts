/**
 * The lab at work: what is shown, the runs in the worker, and the frames that come back. The controls change
 * `lab`; everything else follows from it.
 */
import { effect } from '@preact/signals';
import type { ExperimentConfig } from '@wprox/experiments/configs';
import { runsOf, withView } from '../../state/edits.js';
import type { Lab, View } from '../../state/lab.js';
import { sentenceOf } from './describe-problem.js';
import { DistanceLoop } from './distance-loop.js';
import { FrameLoop } from './frame-loop.js';
import { EMPTY_HISTORY } from './history.js';
import { emptyScene } from './scene.js';
import { type Content, POINT_COUNT, SessionState, type Workers } from './session-state.js';

/** Milliseconds between the last change of a setting and the restart, so that a slider restarts once. */
const SETTLE = 200;

export class Session extends SessionState {
  readonly #workers: Workers;
  readonly frames: FrameLoop;
  readonly distances: DistanceLoop;
  #opened: ExperimentConfig | undefined;
  #wantsToPlay: boolean;
  #hasBegun = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Promise<void> = Promise.resolve();
  /** Counts the restarts that were asked for. */
  #restarts = 0;

  constructor(lab: Lab, workers: Workers, startsPaused: boolean, content: Content = 'points') {
    super(lab, content);
    this.#workers = workers;
    this.#wantsToPlay = !startsPaused;
    this.frames = new FrameLoop(this, workers.training);
    this.distances = new DistanceLoop(this, workers, () => this.frames.redraw());
  }

  /** Starts the worker and the first runs, at the first call. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    void this.#start();
  }

  async #start(): Promise<void> {
    const { training, chooseBackend } = this.#workers;
    try {
      this.engine.value = await training.prepare(await chooseBackend?.());
    } catch (error) {
      this.fail(error);
      return;
    }
    await this.#open().catch((error) => this.fail(error));
    effect(() => {
      const { experiment } = this.lab.value;
      if (experiment !== this.#opened) this.#openSoon();
    });
    effect(() => {
      const { pace, fairness } = this.lab.value.view;
      this.#inOrder(() => this.#workers.training.setPace(pace, fairness));
    });
    effect(() => {
      void this.lab.value.view;
      this.frames.wake();
    });
  }

  /** Shows another lab, such as a preset or the state of a URL. */
  show(lab: Lab): void {
    this.refusal.value = undefined;
    this.lab.value = lab;
  }

  /** Changes the experiment; a change that does not fit is refused with its sentence. */
  change(edit: (lab: Lab) => Lab): void {
    try {
      this.show(edit(this.lab.value));
    } catch (error) {
      this.refusal.value = sentenceOf(error);
    }
  }

  look(view: Partial<View>): void {
    this.lab.value = withView(this.lab.value, view);
  }

  play(): void {
    if (this.over.value) {
      this.restart(true);
      return;
    }
    this.#wantsToPlay = true;
    this.playing.value = true;
    this.#inOrder(() => this.#workers.training.play());
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.playing.value = false;
    this.#inOrder(() => this.#workers.training.pause());
  }

  step(what: 'phase' | 'iteration'): void {
    this.#wantsToPlay = false;
    this.playing.value = false;
    this.#inOrder(() => this.#workers.training.step(what));
  }

  /** Stops while another tab is shown. */
  rest(): void {
    if (this.playing.peek()) this.#inOrder(() => this.#workers.training.pause());
  }

  /** Goes on after {@link Session.rest}. */
  resume(): void {
    if (this.playing.peek()) this.#inOrder(() => this.#workers.training.play());
  }

  restart(plays = this.#wantsToPlay): void {
    this.#wantsToPlay = plays;
    // Settings that cannot be trained may be better now; an engine that did not start stays so.
    if (this.status.peek() === 'failed' && this.engine.peek()) this.status.value = 'opening';
    // Of restarts that wait for each other the last one is enough.
    const restart = ++this.#restarts;
    this.#inOrder(async () => {
      if (restart === this.#restarts) await this.#open();
    });
    this.notice.value = 'Restarted.';
  }

  /** Calls the worker after the calls before, and looks at what came of it. */
  #inOrder(call: () => Promise<void>): void {
    if (this.status.value === 'failed') return;
    this.#waiting = this.#waiting.then(call).then(
      () => this.frames.wake(),
      (error) => this.fail(error),
    );
  }

  #openSoon(): void {
    clearTimeout(this.#timer);
    const isFirst = this.#opened === undefined;
    this.#timer = setTimeout(() => {
      this.restart();
      if (!isFirst) this.notice.value = 'The settings changed, so the runs began again.';
    }, SETTLE);
  }

  async #open(): Promise<void> {
    const { training } = this.#workers;
    this.status.value = 'opening';
    const { experiment, view } = this.lab.value;
    this.#opened = experiment;
    const runs = runsOf(this.lab.value);
    this.frames.stop();
    await training.open(runs.map(({ config }) => config));
    this.scenes = runs.map(emptyScene);
    this.histories.value = runs.map(() => EMPTY_HISTORY);
    this.numbers.value = runs.map(() => undefined);
    this.over.value = false;
    if (this.content === 'points') {
      const points = await training.evaluation(0, POINT_COUNT);
      this.real.value = { dimension: points.dimension, values: points.real };
    }
    await training.setPace(view.pace, view.fairness);
    this.opening.value++;
    this.status.value = 'ready';
    this.problem.value = undefined;
    this.playing.value = this.#wantsToPlay;
    if (this.#wantsToPlay) await training.play();
    this.frames.wake();
    if (this.content === 'points') this.distances.wake();
  }
}
