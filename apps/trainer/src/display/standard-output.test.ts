import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { goesOnWithout, standardOutput } from './standard-output.js';
import { initialView } from './state.js';
import { createRunDisplay } from './terminal.js';

/** A program on a terminal, which fails when the test says so. */
function program() {
  const stdout = Object.assign(new EventEmitter(), {
    ...{ isTTY: true, columns: 80, rows: 24 },
    write: vi.fn(() => true),
  });
  const stderr = new PassThrough();
  const made = { stdout, stderr, exitCode: undefined, exit: vi.fn(), on: vi.fn() };
  const fail = (code: string) => stdout.emit('error', Object.assign(new Error('why'), { code }));
  return { made, fail, output: standardOutput(made as unknown as NodeJS.Process) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('draws nothing and keeps no timer after the terminal has failed', () => {
  const { made, fail, output } = program();
  goesOnWithout(output.stream, 'the training');
  const display = createRunDisplay(initialView('Title', [], 1, 0), output.stream, {});
  expect(made.stdout.write).toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(1);
  fail('EIO');
  made.stdout.write.mockClear();
  vi.advanceTimersByTime(10_000);
  expect(vi.getTimerCount()).toBe(0);
  display.close();
  expect(made.stdout.write).not.toHaveBeenCalled();
  expect(made.exit).not.toHaveBeenCalled();
});

it('draws the last state once, however often it is closed', () => {
  const { made, output } = program();
  const display = createRunDisplay(initialView('Title', [], 1, 0), output.stream, {});
  display.close();
  made.stdout.write.mockClear();
  display.close();
  expect(made.stdout.write).not.toHaveBeenCalled();
});

it('tells the first failure only, and changes no exit code but 0', () => {
  const { made, fail, output } = program();
  goesOnWithout(output.stream, 'the training in runs/a');
  fail('EPIPE');
  fail('EPIPE');
  const told = String(made.stderr.read());
  expect(told.split('\n').length).toBe(2);
  expect(told).toContain('the training in runs/a');
  expect(made.exitCode).toBe(1);
  output.setExitCode(130);
  expect(made.exitCode).toBe(130);
  output.setExitCode(0);
  expect(made.exitCode).toBe(1);
});

it('calls the callbacks of what it drops', async () => {
  const { fail, output } = program();
  goesOnWithout(output.stream, 'the training');
  fail('EPIPE');
  vi.useRealTimers();
  await new Promise<void>((resolve) => output.stream.write('text', () => resolve()));
});
