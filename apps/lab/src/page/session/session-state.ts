/** What a session shows: signals for the parts of the page, and the scenes that canvases draw. */
import { computed, type Signal, signal } from '@preact/signals';
import type { ExactWorker, Points } from '../../exact/protocol.js';
import { runsOf } from '../../state/edits.js';
import type { Lab, LabRun } from '../../state/lab.js';
import type { Engine, TrainingWorker } from '../../training/protocol.js';
import { labelRuns } from '../edits/run-labels.js';
import { sentenceOf } from './describe-problem.js';
import type { RunHistory } from './history.js';
import type { RunNumbers, Scene } from './scene.js';

/** Points for drawing and for exact distances. */
export const POINT_COUNT = 500;

/** What the runs learn. Images have no exact distance here. */
export type Content = 'points' | 'images';

/** What computes; in tests, a stand-in. */
export interface Workers {
  readonly training: TrainingWorker;
  readonly exact: ExactWorker;
  /** Chooses how to compute; by default WebAssembly. */
  readonly chooseBackend?: () => Promise<'wasm' | 'webgpu'>;
}

export type Status = 'starting' | 'opening' | 'ready' | 'failed';

export class SessionState {
  readonly lab: Signal<Lab>;
  readonly status = signal<Status>('starting');
  readonly engine = signal<Engine | undefined>(undefined);
  /** Why nothing trains, and what to do. */
  readonly problem = signal<string | undefined>(undefined);
  /** Why there are no exact distances, while the training goes on. */
  readonly distanceProblem = signal<string | undefined>(undefined);
  /** Why the last change was refused. */
  readonly refusal = signal<string | undefined>(undefined);
  /** A short sentence for the status line and the live region. */
  readonly notice = signal('');
  readonly playing = signal(false);
  readonly over = signal(false);
  readonly real = signal<Points | undefined>(undefined);
  readonly numbers = signal<readonly (RunNumbers | undefined)[]>([]);
  readonly histories = signal<readonly RunHistory[]>([]);
  readonly runs = computed<readonly LabRun[]>(() => labeledRuns(this.lab.value));
  /** Counts how often the runs were built. */
  readonly opening = signal(0);
  scenes: Scene[] = [];

  constructor(
    lab: Lab,
    readonly content: Content,
  ) {
    this.lab = signal(lab);
  }

  /** Says why nothing trains any more. */
  fail(error: unknown): void {
    this.status.value = 'failed';
    this.playing.value = false;
    this.problem.value = sentenceOf(error);
  }
}

/** The runs with labels that say what they are, also after h or a rate was changed. */
function labeledRuns(lab: Lab): LabRun[] {
  const runs = runsOf(lab);
  const labels = labelRuns(runs.map(({ config }) => config));
  return runs.map(({ config }, i) => ({ config, label: labels[i]! }));
}
