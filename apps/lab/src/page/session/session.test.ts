/** A session with workers that answer when the test lets them: runs that begin again keep nothing of those before. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExactWorker } from '../../exact/protocol.js';
import { defaultLab } from '../../state/defaults.js';
import type { Frame, LossesRow, TrainingWorker } from '../../training/protocol.js';
import { Session } from './session.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const row = (iteration: number): LossesRow => ({
  ...{ iteration, generatorSteps: iteration, trainingSeconds: 0 },
  ...{ criticLoss: 0, generatorLoss: 0, penalty: 0 },
});

/** Workers of two runs. The training makes an iteration and a row for each frame. */
class StandIns {
  iteration = 0;
  /** Called before the worker answers. */
  beforeTransport: () => Promise<void> = async () => {};
  beforePace: () => Promise<void> = async () => {};
  evaluation: TrainingWorker['evaluation'] = async () => ({
    ...{ iteration: this.iteration, dimension: 2 },
    ...{ generated: new Float32Array(2), real: new Float32Array(2) },
  });

  readonly training: TrainingWorker = {
    prepare: async () => ({ backend: 'wasm', reason: '', threads: 1 }),
    open: async () => {
      this.iteration = 0;
    },
    setPace: () => this.beforePace(),
    play: async () => {},
    pause: async () => {},
    step: async () => {},
    frame: async () => this.#frame(),
    evaluation: (...asked) => this.evaluation(...asked),
    close: async () => {},
  };

  readonly exact: ExactWorker = {
    transport: async () => {
      await this.beforeTransport();
      const none = new Int32Array();
      const masses = new Float64Array();
      return { distance: 1, sources: none, targets: none, masses, milliseconds: 0 };
    },
    squaredDistances: async () => ({ distances: {}, squaredW2: 0 }),
  };

  #frame(): Frame {
    const iteration = ++this.iteration;
    const run = {
      ...{ iteration, generatorSteps: iteration, trainingSeconds: 0, rate: 1 },
      ...{ state: 'training' as const, problem: undefined, place: undefined },
      ...{ samples: new Float32Array(2), anchor: undefined, map: undefined },
      ...{ rows: [row(iteration)], losses: [] },
    };
    return { playing: true, over: false, runs: [run, run] };
  }
}

async function begin(): Promise<{ session: Session; workers: StandIns }> {
  const workers = new StandIns();
  const session = new Session(defaultLab, workers, false);
  session.begin();
  await vi.advanceTimersByTimeAsync(1000);
  expect(session.histories.value[0]!.rows.length).toBeGreaterThan(0);
  return { session, workers };
}

describe('runs that begin again', () => {
  it('have rows of their own only', async () => {
    const { session } = await begin();
    // At any of the moments between two updates of the text, which rows wait for.
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(16 * i + 500);
      session.restart();
      await vi.advanceTimersByTimeAsync(400);
      const iterations = session.histories.value[0]!.rows.map(({ iteration }) => iteration);
      expect(iterations.length).toBeGreaterThan(0);
      expect(iterations).toEqual(iterations.map((_, at) => at + 1));
    }
  });

  it('are built once for restarts that wait for each other', async () => {
    const { session } = await begin();
    const before = session.opening.value;
    for (let i = 0; i < 9; i++) session.restart();
    await vi.advanceTimersByTimeAsync(1000);
    // One is under way at most when the next ones come.
    expect(session.opening.value - before).toBeLessThanOrEqual(2);
    expect(session.opening.value).toBeGreaterThan(before);
    expect(session.status.value).toBe('ready');
  });

  it('have no distance of the points of those before', async () => {
    const { session, workers } = await begin();
    const [transport, opened] = [deferred(), deferred()];
    workers.beforeTransport = () => transport.promise;
    await vi.advanceTimersByTimeAsync(1000);
    workers.beforePace = () => opened.promise;
    session.restart();
    await vi.advanceTimersByTimeAsync(10);
    transport.resolve();
    await vi.advanceTimersByTimeAsync(10);
    opened.resolve();
    await vi.advanceTimersByTimeAsync(10);
    for (const { distances } of session.histories.value) expect(distances).toEqual([]);
  });

  it('answer for no question about those before', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { session, workers } = await begin();
    const gone = deferred();
    workers.evaluation = async (run) => {
      await gone.promise;
      throw new RangeError(`run is ${run}; expected one of 0 runs`);
    };
    const answered = new StandIns().evaluation;
    await vi.advanceTimersByTimeAsync(600);
    workers.evaluation = answered;
    session.restart();
    await vi.advanceTimersByTimeAsync(10);
    gone.resolve();
    await vi.advanceTimersByTimeAsync(1000);
    expect(warn).not.toHaveBeenCalled();
    expect(session.histories.value[0]!.distances.length).toBeGreaterThan(0);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
