import { type PlannedRun, resolveRuns, runName } from '@wprox/experiments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallExperiment } from '../../test/scheduler/experiment.fixture.js';

import type { ExecutorEvent } from '../scheduler/executor.js';
import { formatBytes, formatClock, formatNumber } from './format.js';
import { liveText } from './live-text.js';
import { type PlainMemory, plainLine } from './plain-text.js';
import { applyEvent, type ExperimentView, initialView } from './state.js';
import { taskText } from './task-text.js';
import { experimentSecondsLeft } from './time-left.js';

const experiment = smallExperiment([], {
  budget: { iterations: 100 },
  variants: {
    none: { label: 'none' },
    rwp: { label: 'RWP', regularizer: { name: 'rwp', innerSteps: 3 } },
  },
});
const plan = resolveRuns(experiment).map(
  (config): PlannedRun => ({
    name: runName(config),
    config,
    folder: '',
    action: config.seed === 2 && config.variant === 'none' ? 'skip' : 'start',
    iteration: 0,
  }),
);

const progress = (name: string, iteration: number, more: object = {}): ExecutorEvent => ({
  type: 'progress',
  name,
  progress: { phase: 'training', iteration, iterations: 100, trainingSeconds: iteration, ...more },
});

function viewAfter(...events: readonly [ExecutorEvent, atSecond: number][]): ExperimentView {
  return events.reduce(
    (view, [event, second]) => applyEvent(view, event, second * 1000),
    initialView('Small', plan, 2, 0),
  );
}

const halfway = viewAfter(
  [{ type: 'started', name: 'none-seed1' }, 0],
  [{ type: 'started', name: 'rwp-seed1' }, 0],
  [progress('none-seed1', 0), 10],
  [
    progress('none-seed1', 50, {
      losses: { critic: 1.2345, generator: -0.5 },
      distance: { measure: 'frechet', value: 23.456 },
    }),
    60,
  ],
);

describe('time left', () => {
  it('uses the pace of a run since its preparation, or else the mean pace of a gradient step', () => {
    // none takes 1 s per iteration of 2 gradient steps. rwp has 4 steps: 2 s, or 200 s per run.
    // After 50 s none-seed1 ends and its process takes rwp-seed2.
    expect(experimentSecondsLeft(halfway)).toBe(250);
  });

  it('is undefined before the first iteration and 0 after the last run has ended', () => {
    expect(experimentSecondsLeft(viewAfter())).toBeUndefined();
    const ended = plan.map(({ name }): [ExecutorEvent, number] => [
      { type: 'ended', name, outcome: { name, result: 'complete' } },
      9,
    ]);
    expect(experimentSecondsLeft(viewAfter(...ended))).toBe(0);
  });
});

describe('liveText', () => {
  it('says below the table whom a run waits for, until it goes on', () => {
    const waits: ExecutorEvent = { type: 'note', name: 'rwp-seed1', text: 'waiting for another' };
    const started: ExecutorEvent = { type: 'started', name: 'rwp-seed1' };
    const lines = (view: ExperimentView, height = 30) =>
      liveText(view, { width: 120, height }, 0).split('\n');
    const waiting = viewAfter([started, 0], [waits, 1]);
    expect(lines(waiting).filter((line) => line.includes('another'))).toEqual([
      'rwp-seed1: waiting for another',
    ]);
    expect(lines(waiting, 6).length).toBeLessThan(6);
    const going = viewAfter([started, 0], [waits, 1], [progress('rwp-seed1', 1), 2], [waits, 3]);
    expect(lines(going).join()).not.toContain('another');
  });

  it('shows the known values of every run', () => {
    expect(liveText(halfway, { width: 120, height: 30 }, 61_000).split('\n')).toEqual([
      'run         progress              iteration  trained    critic  generator  Fréchet  left',
      'none-seed1  ━━━━━━━━━━──────────     50/100     0:50     1.234     -0.500    23.46  0:50',
      'rwp-seed1   ────────────────────      0/100        -         -          -        -  preparing',
      'none-seed2  ────────────────────      0/100        -         -          -        -  already complete',
      'rwp-seed2   ────────────────────      0/100        -         -          -        -  waiting',
      '1 of 4 runs complete · elapsed 1:01 · left 4:10 · Ctrl-C stops',
    ]);
  });

  it('names the distance if all runs measure the same one', () => {
    const title = (view: ExperimentView) =>
      liveText(view, { width: 120, height: 30 }, 0).split('\n')[0]!.split(/ +/).at(-2);
    const toy = progress('rwp-seed1', 0, { distance: { measure: 'wasserstein-2', value: 0.5 } });
    expect(title(viewAfter())).toBe('distance');
    expect(title(viewAfter([toy, 1]))).toBe('W₂');
    expect(title(applyEvent(halfway, toy, 1))).toBe('distance');
  });

  it('never exceeds the terminal and always shows the names of runs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (width, height) => {
          const lines = liveText(halfway, { width, height }, 0).split('\n');
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
          expect(lines.length).toBeLessThanOrEqual(Math.max(4, height - 1));
          if (width > 10) expect(lines.some((line) => line.startsWith('none-seed1'))).toBe(true);
        },
      ),
    );
  });

  it('drops the losses first and the iteration and time left last', () => {
    const header = (width: number) =>
      liveText(halfway, { width, height: 30 }, 0).split('\n')[0]!.split(/\s+/);
    expect(header(79)).toEqual(['run', 'progress', 'iteration', 'trained', 'Fréchet', 'left']);
    expect(header(44)).toEqual(['run', 'iteration', 'left']);
  });

  it('counts the runs that do not fit', () => {
    const lines = liveText(halfway, { width: 90, height: 7 }, 0).split('\n');
    expect(lines.slice(1, 4).map((line) => line.split(' ')[0])).toEqual([
      'none-seed1',
      'rwp-seed1',
      'and',
    ]);
    expect(lines[3]).toBe('and 2 more runs');
  });

  it('shows that it is stopping and how to kill the runs', () => {
    const stopping = applyEvent(halfway, { type: 'stopping' }, 0);
    expect(liveText(stopping, { width: 99, height: 30 }, 0)).toMatch(/Stopping:.*Ctrl-C/);
    // A worker of a queue can have none.
    const idle = viewAfter([{ type: 'stopping' }, 0]);
    expect(liveText(idle, { width: 99, height: 30 }, 0)).not.toContain('Ctrl-C');
    expect(plainLine(new Map(), idle, { type: 'stopping' }, 0).line).toBe('stopping');
  });
});

describe('plainLine', () => {
  it('writes at start, measurement and end, and otherwise every ten seconds per run', () => {
    const events: [ExecutorEvent, number][] = [
      [{ type: 'started', name: 'none-seed1' }, 0],
      [progress('none-seed1', 1), 1],
      [progress('none-seed1', 2, { distance: { measure: 'frechet', value: 75.1 } }), 2],
      [progress('none-seed1', 3), 11.9],
      [progress('rwp-seed1', 1), 11.9],
      [progress('none-seed1', 4, { losses: { critic: 1, generator: 2 } }), 12],
      [
        { type: 'ended', name: 'none-seed1', outcome: { name: 'none-seed1', result: 'complete' } },
        13,
      ],
      [{ type: 'stopping' }, 14],
    ];
    let view = initialView('Small', plan, 2, 0);
    let memory: PlainMemory = new Map();
    const lines = events.flatMap(([event, second]) => {
      view = applyEvent(view, event, second * 1000);
      const step = plainLine(memory, view, event, second * 1000);
      memory = step.memory;
      return step.line ?? [];
    });
    expect(lines).toEqual([
      '[0:00] none-seed1: preparing',
      '[0:02] none-seed1: iteration 2/100, Fréchet distance 75.10, left 1:38, all runs 4:58',
      '[0:12] rwp-seed1: iteration 1/100, left -, all runs 26:59',
      '[0:12] none-seed1: iteration 4/100, critic 1.000, generator 2.000, Fréchet distance 75.10, left 5:52, all runs 18:05',
      '[0:13] none-seed1: complete, trained 0:04, Fréchet distance 75.10',
      expect.stringContaining('stopping'),
    ]);
  });

  it('shows the first line of a failure', () => {
    const event: ExecutorEvent = {
      type: 'ended',
      name: 'none-seed1',
      outcome: { name: 'none-seed1', result: 'failed', message: 'no memory\nmore', stack: '' },
    };
    const { line } = plainLine(new Map(), viewAfter([event, 5]), event, 5000);
    expect(line).toBe('[0:05] none-seed1: failed: no memory');
  });
});

describe('formats', () => {
  it('formats durations as a clock', () => {
    expect([0, 59.6, 3599, 3723, undefined].map(formatClock)).toEqual([
      '0:00',
      '1:00',
      '59:59',
      '1:02:03',
      '-',
    ]);
  });

  it('formats bytes in decimal units', () => {
    expect([0, 999, 999_960, 135_220_000, 2e12].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 MB',
      '135.2 MB',
      '2.0 TB',
    ]);
  });

  it('formats any number in at most nine characters', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(formatNumber(value).length).toBeLessThanOrEqual(9);
      }),
    );
    expect([0.5, 23.456, 123.45, 0.0001].map(formatNumber)).toEqual([
      '0.500',
      '23.46',
      '123.5',
      '1.0e-4',
    ]);
  });

  it('formats a task with bar, amount and time left', () => {
    const half = { message: 'Downloading', done: 50e6, total: 100e6, unit: 'bytes' } as const;
    expect(taskText(half, 30, 99)).toBe(
      'Downloading  ━━━━━━━━━━──────────  50.0 MB of 100.0 MB  left 0:30',
    );
    expect(taskText({ message: 'Reading images' }, 1, 10)).toBe('Reading i…');
  });
});
