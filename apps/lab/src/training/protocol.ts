/**
 * What the page asks of the worker that trains, and what it gets. The page pulls: it asks for a frame when
 * it is ready to draw one, so that a slow page never falls behind and training never waits for it.
 */
import type { ResolvedRun } from '@wprox/experiments/configs';
import type { Fairness, Pace } from '../state/lab.js';

/** How the worker computes. */
export interface Engine {
  readonly backend: string;
  /** Why this backend, in words. */
  readonly reason: string;
  readonly threads: number;
}

/** The part of Algorithm 1 or 2 that a run has just taken. */
export interface PhasePlace {
  readonly kind: 'critic' | 'anchor' | 'generator';
  /** From 0; 0 for the anchor. */
  readonly step: number;
  /** How many steps of this kind the iteration has; 1 for the anchor. */
  readonly steps: number;
}

/** The losses of one step, as soon as they are read. */
export interface StepLosses {
  readonly iteration: number;
  readonly place: PhasePlace;
  /** What the critic minimizes, or F_ω(g_θ(z)). */
  readonly loss: number;
  /** D̃²/(2h); undefined for critic steps and without a distance. */
  readonly penalty: number | undefined;
}

/** A row of `metrics.jsonl` as `wprox train` writes it: means over the iterations since the last row. */
export interface LossesRow {
  readonly iteration: number;
  readonly generatorSteps: number;
  /** Seconds of training of this run, without drawing and evaluation. */
  readonly trainingSeconds: number;
  readonly criticLoss: number;
  readonly generatorLoss: number;
  readonly penalty: number;
  /**
   * √E‖x − y‖², √E‖∇φ‖², D̃ and L of the last iteration (`Movement` of `@wprox/training`); what is not finite
   * or was not measured is left out.
   */
  readonly movement?: number;
  readonly slope?: number;
  readonly proximalDistance?: number;
  readonly proximalSlope?: number;
}

/** Values of a function on a square grid of the plane, row by row from the bottom. */
export interface HeatMap {
  /** The potential is Φ of Algorithm 2; other regularizers have no map of it. */
  readonly of: 'critic' | 'potential';
  readonly size: number;
  /** The square [−extent, extent]². */
  readonly extent: number;
  readonly values: Float32Array;
}

/** What a run looks like now. */
export interface RunFrame {
  readonly iteration: number;
  readonly generatorSteps: number;
  readonly trainingSeconds: number;
  /** Outer iterations a second of this run's own training time, over the last second. */
  readonly rate: number;
  /** `failed`: a step threw an error, such as one of the graphics card. */
  readonly state: 'training' | 'over' | 'diverged' | 'failed';
  /** Why it stopped, as a sentence; also what is wrong in a run that goes on. */
  readonly problem: string | undefined;
  readonly place: PhasePlace | undefined;
  /** Samples of the generator as it is, of the same latents in every frame: count × sample size. */
  readonly samples: Float32Array;
  /** Samples of the anchor θᵏ for the same latents; undefined before the first anchor and without one. */
  readonly anchor: Float32Array | undefined;
  /** Losses since the last frame. */
  readonly losses: readonly StepLosses[];
  readonly rows: readonly LossesRow[];
  readonly map: HeatMap | undefined;
}

export interface Frame {
  readonly playing: boolean;
  /** True if all runs are over. */
  readonly over: boolean;
  readonly runs: readonly RunFrame[];
}

/** What the next frame must contain. */
export interface FrameRequest {
  /** Samples for drawing, such as 500 points. */
  readonly samples: number;
  readonly map: HeatMap['of'] | 'none';
  /** Points of a side of the heat map, such as 48. */
  readonly mapSize: number;
}

/** Points for an exact distance, as an evaluation of `wprox train` takes them. */
export interface EvaluationPoints {
  readonly iteration: number;
  readonly dimension: number;
  readonly generated: Float32Array;
  /** The reference points of the data, the same for every run and iteration. */
  readonly real: Float32Array;
}

/** The worker that trains. Each call waits for those before it. */
export interface TrainingWorker {
  /** Starts TensorFlow.js. The worker knows the places of its binaries. */
  prepare(backend?: 'wasm' | 'webgpu'): Promise<Engine>;
  /**
   * Builds the runs anew at iteration 0, and frees those before.
   * @throws ConfigError with the sentence to show.
   */
  open(runs: readonly ResolvedRun[]): Promise<void>;
  setPace(pace: Pace, fairness: Fairness): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  /**
   * Takes one phase, or ends the iteration, of every run that is not over; then stays paused. At equal
   * iterations or generator steps, a run that is farther than others waits for them.
   */
  step(what: 'phase' | 'iteration'): Promise<void>;
  /** What the runs look like now; arrays are handed over. */
  frame(request: FrameRequest): Promise<Frame>;
  /** Points of a run's evaluation: the same latents as those of `wprox train`. */
  evaluation(run: number, count: number): Promise<EvaluationPoints>;
  close(): Promise<void>;
}
