/** When a run ends, and what it does after which outer iteration. */
import { plannedIterations } from './budget.js';
import type { Settings } from './settings.js';

/** What the schedule of a run follows from. */
export type Scheduled = Pick<Settings, 'budget' | 'regularizer' | 'evaluation' | 'log'>;

/** The schedule of a run, by which `wprox train` and the lab train it. */
export class RunSchedule {
  /** Outer iterations of the whole run; undefined if the budget is in seconds. */
  readonly iterations: number | undefined;

  constructor(private readonly config: Scheduled) {
    this.iterations = plannedIterations(config);
  }

  /** Returns whether the budget is used up. */
  isOver(iteration: number, trainingSeconds: number): boolean {
    const { seconds = Number.POSITIVE_INFINITY } = this.config.budget;
    return iteration >= (this.iterations ?? Number.POSITIVE_INFINITY) || trainingSeconds >= seconds;
  }

  /** Returns the outer iterations of the whole run, by its pace so far if the budget is in seconds. */
  expectedIterations(iteration: number, trainingSeconds: number): number {
    const { seconds = 0 } = this.config.budget;
    return this.iterations ?? Math.max(iteration, (iteration * seconds) / trainingSeconds);
  }

  /** Returns whether an iteration is evaluated; the last one always is. */
  isEvaluated(iteration: number): boolean {
    return iteration === this.iterations || iteration % this.config.evaluation.every === 0;
  }

  /** Returns whether the losses of an iteration are logged, and its movement measured. */
  isLogged(iteration: number): boolean {
    return this.isEvaluated(iteration) || iteration % this.config.log.every === 0;
  }
}
