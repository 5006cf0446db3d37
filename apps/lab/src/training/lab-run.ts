/**
 * One run of the lab. It trains as `wprox train` does, phase by phase, and makes the same rows of losses to
 * the bit.
 */
import {
  ConfigError,
  generatorSteps,
  type OpenedData,
  type ResolvedRun,
  RunSchedule,
} from '@wprox/experiments/configs';
import { buildTraining } from '@wprox/from-config';
import type { GanTraining, Movement, MovementFromHere, Phase } from '@wprox/training';
import { EvaluatedPoints } from './evaluated-points.js';
import { PaceMeter } from './pace-meter.js';
import type {
  EvaluationPoints,
  FrameRequest,
  LossesRow,
  PhasePlace,
  RunFrame,
} from './protocol.js';
import { RunPicture } from './run-picture.js';
import { StepRecord } from './step-record.js';
import type { Place } from './turns.js';

/** Most rows that are kept for a page that asks for no frame. */
const MOST_ROWS = 4000;

/** A run in training. */
export class LabRun {
  private readonly schedule: RunSchedule;
  private readonly picture: RunPicture;
  private readonly steps = new StepRecord();
  private readonly pace = new PaceMeter();
  private rows: LossesRow[] = [];
  private phases: AsyncGenerator<Phase, void, void> | undefined;
  private movement: MovementFromHere | undefined;
  private at: PhasePlace | undefined;
  private trainingSeconds = 0;
  private state: RunFrame['state'] = 'training';
  private problem: string | undefined;

  private constructor(
    private readonly config: ResolvedRun,
    private readonly training: GanTraining,
    private readonly points: EvaluatedPoints | undefined,
  ) {
    this.schedule = new RunSchedule(config);
    this.picture = new RunPicture(training, points?.extent);
  }

  /** Builds the training of a config. The caller disposes the run, and then the data. @throws ConfigError. */
  static open(config: ResolvedRun, data: OpenedData): LabRun {
    const training = buildTraining(config, data);
    const points = data.kind === 'points' ? new EvaluatedPoints(data.distribution) : undefined;
    return new LabRun(config, training, points);
  }

  /** How far the run is. */
  get place(): Place {
    const { trainingSeconds } = this;
    const { iteration } = this.training;
    return {
      isDone: this.state !== 'training',
      isIterating: this.phases !== undefined,
      iteration,
      generatorSteps: iteration * generatorSteps(this.config),
      trainingSeconds,
    };
  }

  /**
   * Takes one phase of Algorithm 1 or 2. If it is the last one of its iteration, it ends the iteration: it
   * makes the row of losses if one is due, and looks whether the run is over or has diverged.
   */
  async takePhase(): Promise<void> {
    if (this.state !== 'training') return;
    try {
      await this.phase();
    } catch (error) {
      this.stop('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Returns what the run looks like now. */
  async frame({ samples, map, mapSize }: FrameRequest): Promise<RunFrame> {
    const { picture, state, problem, trainingSeconds } = this;
    const { iteration, generatorSteps: taken } = this.place;
    const rows = this.rows;
    this.rows = [];
    return {
      ...{ iteration, generatorSteps: taken, trainingSeconds, state, problem, rows },
      rate: this.pace.perSecond,
      place: this.at,
      samples: await picture.samples(samples),
      anchor: await picture.anchorSamples(samples),
      losses: await this.steps.takeSteps(),
      map: map === 'none' ? undefined : await picture.map(map, mapSize),
    };
  }

  /**
   * Returns generated and real points as an evaluation of `wprox train` takes them.
   * @throws ConfigError if the samples are no points.
   */
  async evaluation(count: number): Promise<EvaluationPoints> {
    if (!this.points) throw new ConfigError('images have no exact distance here; expected points');
    const { iteration } = this.training;
    const generated = await this.picture.samples(count);
    return { iteration, generated, ...this.points.take(count) };
  }

  /** Frees the training. */
  async dispose(): Promise<void> {
    await this.phases?.return();
    this.movement?.dispose();
    this.steps.dispose();
    this.picture.dispose();
    this.training.dispose();
  }

  private async phase(): Promise<void> {
    const { training, steps } = this;
    const start = performance.now();
    this.phases ??= this.begin();
    const phase = (await this.phases.next()).value as Phase;
    const place = this.placeOf(phase);
    this.at = place;
    if (phase.kind === 'anchor') this.picture.setAnchor();
    else steps.add(phase, place, training.iteration);
    const isLast = place.kind === 'generator' && place.step === place.steps - 1;
    if (isLast) {
      await this.phases.next(); // says that there are no more phases; the iteration counts
      this.phases = undefined;
      await steps.endIteration();
      if (this.movement) await steps.settle(); // waits for a GPU, so that the clock includes its work
    }
    this.trainingSeconds += (performance.now() - start) / 1000;
    if (isLast) await this.endIteration();
  }

  /** Begins an iteration, whose movement is measured if its losses are logged. */
  private begin(): AsyncGenerator<Phase, void, void> {
    const { training, schedule } = this;
    if (schedule.isLogged(training.iteration + 1)) this.movement = training.movementFromHere();
    return training.phases();
  }

  private placeOf(phase: Phase): PhasePlace {
    if (phase.kind === 'anchor') return { kind: 'anchor', step: 0, steps: 1 };
    const steps = phase.kind === 'critic' ? phase.steps : generatorSteps(this.config);
    return { kind: phase.kind, step: phase.step, steps };
  }

  private async endIteration(): Promise<void> {
    const { schedule, trainingSeconds } = this;
    const { iteration, generatorSteps } = this.place;
    this.pace.add(trainingSeconds);
    const movement = await this.movement?.measure();
    this.movement?.dispose();
    this.movement = undefined;
    const isOver = schedule.isOver(iteration, trainingSeconds);
    if (isOver || schedule.isLogged(iteration)) {
      const means = await this.steps.takeMeans();
      const row = { iteration, generatorSteps, trainingSeconds, ...means, ...finiteOnly(movement) };
      if (!this.admit(row)) return;
      this.rows.push(row);
      if (this.rows.length > MOST_ROWS) this.rows.shift();
    }
    if (isOver) this.stop('over');
  }

  /** Returns whether a row can be shown. A loss that is not finite or too large ends the run. */
  private admit(row: LossesRow): boolean {
    const { action, limit } = this.config.divergence;
    const found = LOSSES.find(([key]) => !(Math.abs(row[key]) <= limit));
    if (!found) return true;
    const [key, name] = found;
    const sentence = `${name} is ${row[key]} at iteration ${row.iteration}.`;
    if (action === 'stop') this.stop('diverged', `The run has diverged: ${sentence}`);
    else this.problem ??= `The run goes on, but ${sentence}`;
    return action === 'continue' && LOSSES.every(([each]) => Number.isFinite(row[each]));
  }

  private stop(state: RunFrame['state'], problem?: string): void {
    this.state = state;
    this.problem = problem ?? this.problem;
  }
}

const LOSSES = [
  ['criticLoss', "the critic's loss"],
  ['generatorLoss', "the generator's loss"],
  ['penalty', 'the penalty'],
] as const;

/** Leaves out numbers that are not finite, as `metrics.jsonl` does. */
function finiteOnly(movement: Movement | undefined): Partial<Movement> {
  return Object.fromEntries(
    Object.entries(movement ?? {}).filter(([, value]) => Number.isFinite(value)),
  );
}
