/** Writes the displays: redrawn in place on a terminal, plain lines everywhere else. */
import { createLogUpdate } from 'log-update';
import type { ExecutorEvent } from '../scheduler/executor.js';
import { liveText } from './live-text.js';
import { type PlainMemory, plainLine } from './plain-text.js';
import { drawnOn, printable } from './printing.js';
import { isLost } from './standard-output.js';
import { applyEvent, type ExperimentView, type ShownRun, withRun } from './state.js';
import { type TaskProgress, taskText } from './task-text.js';

/** Time between two redraws; a shorter one makes slow connections flicker. */
const FRAME_MS = 250;
/** Minimum time between two plain lines about the same task. */
const QUIET_MS = 10_000;

/** Returns whether the output can be redrawn in place: a terminal, and not the log of a CI server. */
export function isLive(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
}

/** Shows the runs of an experiment. */
export interface RunDisplay {
  /** Adds a run, which replaces one of the same name. */
  add(run: ShownRun): void;
  onEvent(event: ExecutorEvent): void;
  /** Draws the last state and releases the terminal. */
  close(): void;
}

/** Creates a display of runs on `stream` with the initial state `view`. */
export function createRunDisplay(
  view: ExperimentView,
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): RunDisplay {
  return isLive(stream, env) ? createLiveDisplay(view, stream) : createPlainDisplay(view, stream);
}

function createLiveDisplay(view: ExperimentView, stream: NodeJS.WriteStream): RunDisplay {
  const draw = createLogUpdate(drawnOn(stream));
  let current = view;
  let isClosed = false;
  const render = () => {
    if (isLost(stream)) return clearInterval(timer);
    const size = { width: stream.columns || 80, height: stream.rows || 24 };
    draw(printable(liveText(current, size, Date.now())));
  };
  const timer = setInterval(render, FRAME_MS);
  render();
  return {
    add: (run) => {
      current = withRun(current, run);
    },
    onEvent: (event) => {
      current = applyEvent(current, event, Date.now());
    },
    close: () => {
      if (isClosed) return; // else it would be drawn again, below what was written since
      isClosed = true;
      clearInterval(timer);
      render();
      draw.done();
    },
  };
}

function createPlainDisplay(view: ExperimentView, stream: NodeJS.WriteStream): RunDisplay {
  let current = view;
  let memory: PlainMemory = new Map();
  return {
    add: (run) => {
      current = withRun(current, run);
    },
    onEvent: (event) => {
      const now = Date.now();
      current = applyEvent(current, event, now);
      const step = plainLine(memory, current, event, now);
      memory = step.memory;
      if (step.line !== undefined) drawnOn(stream).write(`${printable(step.line)}\n`);
    },
    close: () => {},
  };
}

/** Shows one long task, such as a download. */
export interface TaskDisplay {
  update(progress: TaskProgress): void;
  close(): void;
}

/** Creates a display of one task on `stream`. */
export function createTaskDisplay(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): TaskDisplay {
  const live = isLive(stream, env);
  const draw = live ? createLogUpdate(drawnOn(stream)) : undefined;
  let message: string | undefined;
  let startedAt = 0;
  let writtenAt = 0;
  let written = '';
  return {
    update: (progress) => {
      const now = Date.now();
      const isNew = progress.message !== message;
      if (isNew) {
        draw?.done();
        message = progress.message;
        startedAt = now;
      }
      const isLast = progress.done !== undefined && progress.done === progress.total;
      if (!isNew && !isLast && now - writtenAt < (live ? FRAME_MS : QUIET_MS)) return;
      const width = live ? stream.columns || 80 : 200;
      const shown = printable(progress.message).replaceAll('\n', ' ');
      const text = taskText({ ...progress, message: shown }, (now - startedAt) / 1000, width);
      if (text === written) return;
      writtenAt = now;
      written = text;
      if (draw) draw(text);
      else drawnOn(stream).write(`${text}\n`);
    },
    close: () => draw?.done(),
  };
}
