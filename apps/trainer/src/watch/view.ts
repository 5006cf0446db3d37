/** What the page gets to show: plain data. Times are in seconds. */
import type { LiveChart } from '@wprox/report/live';

/** How a run is, in the words of the page. */
export type RunState =
  | 'waiting'
  | 'training'
  | 'complete'
  | 'interrupted'
  | 'failed'
  | 'unreadable';

/** A run. */
export interface RunView {
  readonly name: string;
  readonly label: string;
  readonly seed: number;
  readonly state: RunState;
  /** Why it failed, or what of its folder cannot be read. */
  readonly reason?: string;
  readonly iteration: number;
  /** Iterations of the whole run; absent if its budget is in seconds. */
  readonly iterations?: number;
  /** Share of its budget that is used, from 0 to 1. */
  readonly share: number;
  /** Absent if it is not known. */
  readonly secondsLeft?: number;
  /** Seconds without any change; only of a run that trains. */
  readonly quietSeconds?: number;
  /** The last primary distance. */
  readonly distance?: number;
  /** Step size h; absent without a regularizer. */
  readonly h?: number;
}

/** A picture of samples of a run. */
export interface SampleView {
  readonly run: string;
  readonly label: string;
  readonly iteration: number;
}

/** An experiment. */
export interface ExperimentView {
  /** Names the experiment in addresses. */
  readonly id: string;
  readonly title: string;
  /** Its folder, as it was given or below that. */
  readonly folder: string;
  /** Why it cannot be shown, or its charts. */
  readonly problem?: string;
  readonly runs: readonly RunView[];
  /** Absent if it is not known. */
  readonly secondsLeft?: number;
  readonly distances: readonly LiveChart[];
  readonly losses: readonly LiveChart[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** The newest picture of the first run of each variant that has one. */
  readonly samples: readonly SampleView[];
  /** Whether the pictures show points, which are shown whole. */
  readonly isPoints: boolean;
}

/** The experiments that there are, in order. */
export interface OverviewView {
  /** The folders that are watched. */
  readonly folders: readonly string[];
  readonly ids: readonly string[];
}
