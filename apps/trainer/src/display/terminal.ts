/** The thin part that writes: a live display on a terminal, plain lines everywhere else. */
import { createLogUpdate } from 'log-update';
import type { PoolEvent } from '../scheduler/run-pool.js';
import { liveText } from './live-text.js';
import { type PlainMemory, plainLine } from './plain-text.js';
import { applyEvent, type ExperimentView } from './state.js';
import { type TaskProgress, taskText } from './task-text.js';

/** Redraws a second; more only flickers over a slow connection. */
const FRAME_MS = 250;
/** Between two lines about the same task without a terminal. */
const QUIET_MS = 10_000;

/** Whether the output can be redrawn in place: a real terminal, and no build server's log. */
export function isLive(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
}

/** Follows an experiment's runs. */
export interface RunDisplay {
  onEvent(event: PoolEvent): void;
  /** Leaves the last state on the screen and gives the terminal back. */
  close(): void;
}

/** A display of runs on `stream`, starting from `view`. */
export function createRunDisplay(
  view: ExperimentView,
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): RunDisplay {
  return isLive(stream, env) ? createLiveDisplay(view, stream) : createPlainDisplay(view, stream);
}

function createLiveDisplay(view: ExperimentView, stream: NodeJS.WriteStream): RunDisplay {
  const draw = createLogUpdate(stream);
  let current = view;
  const render = () => {
    const size = { width: stream.columns || 80, height: stream.rows || 24 };
    draw(liveText(current, size, Date.now()));
  };
  const timer = setInterval(render, FRAME_MS);
  render();
  return {
    onEvent: (event) => {
      current = applyEvent(current, event, Date.now());
    },
    close: () => {
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
    onEvent: (event) => {
      const now = Date.now();
      current = applyEvent(current, event, now);
      const step = plainLine(memory, current, event, now);
      memory = step.memory;
      if (step.line !== undefined) stream.write(`${step.line}\n`);
    },
    close: () => {},
  };
}

/** Follows one long task: a download, a preparation. */
export interface TaskDisplay {
  update(progress: TaskProgress): void;
  close(): void;
}

/** A display of one task on `stream`. */
export function createTaskDisplay(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): TaskDisplay {
  const live = isLive(stream, env);
  const draw = live ? createLogUpdate(stream) : undefined;
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
      const text = taskText(progress, (now - startedAt) / 1000, live ? stream.columns || 80 : 200);
      if (text === written) return;
      writtenAt = now;
      written = text;
      if (draw) draw(text);
      else stream.write(`${text}\n`);
    },
    close: () => draw?.done(),
  };
}
