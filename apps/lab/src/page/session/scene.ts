/** What the canvas of a run draws. It changes with every frame, so it is no signal: the frame loop reads it. */
import type { Points, SquaredDistances, Transport } from '../../exact/protocol.js';
import type { HeatMap, RunFrame } from '../../training/protocol.js';

/** The last transport, with the points that it was computed for. */
export interface ShownTransport extends Transport {
  readonly iteration: number;
  readonly generated: Points;
  readonly real: Points;
}

export interface Scene {
  frame: RunFrame | undefined;
  /** The last heat map; it comes less often than frames. */
  map: HeatMap | undefined;
  transport: ShownTransport | undefined;
  squared: SquaredDistances | undefined;
  /** What the exact worker looked at last. */
  measured: string;
  /** How often it looked. */
  looks: number;
}

export function emptyScene(): Scene {
  return {
    frame: undefined,
    map: undefined,
    transport: undefined,
    squared: undefined,
    measured: '',
    looks: 0,
  };
}

/** The numbers of a run that the page writes as text, several times a second. */
export interface RunNumbers {
  readonly iteration: number;
  readonly generatorSteps: number;
  readonly trainingSeconds: number;
  readonly rate: number;
  readonly state: RunFrame['state'];
  readonly problem: string | undefined;
  readonly place: RunFrame['place'];
  readonly distance: number | undefined;
  readonly squared: SquaredDistances | undefined;
}

export function numbersOf({ frame, transport, squared }: Scene): RunNumbers | undefined {
  if (!frame) return undefined;
  const { iteration, generatorSteps, trainingSeconds, rate, state, problem, place } = frame;
  return {
    iteration,
    generatorSteps,
    trainingSeconds,
    rate,
    state,
    problem,
    place,
    distance: transport?.distance,
    squared,
  };
}
