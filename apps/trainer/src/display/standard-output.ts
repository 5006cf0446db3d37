/**
 * The standard output of the program, and what happens when it cannot be written any more: its reader
 * has closed it (`| head`), or the disk below it is full. Work that leaves files goes on to its end.
 */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { drawnOn, printableMessage } from './printing.js';

/** Exit code of a program whose reader has gone, by the convention of shells: 128 + SIGPIPE. */
const BROKEN_PIPE_EXIT_CODE = 141;

/** Failures of a stream in words; the others get the words of the system. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EPIPE: 'the reader has closed it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EBADF: 'it is not open for writing',
  EIO: 'the terminal or the disk has failed',
};

interface OutputState {
  /** What goes on if the output fails, as a noun; undefined if the program ends. */
  work: string | undefined;
  isLost: boolean;
}

const states = new WeakMap<NodeJS.WriteStream, OutputState>();

/** The standard output of a program. */
export interface StandardOutput {
  /** Writes to standard output until that fails, and drops everything afterwards. */
  readonly stream: NodeJS.WriteStream;
  /** Sets the exit code: `code`, but 1 instead of 0 if standard output has failed. */
  readonly setExitCode: (code: number) => void;
}

/**
 * Takes over the errors of the standard streams of a program, none of which is thrown any more.
 *
 * When standard output fails, one sentence on standard error says so and the exit code becomes 1. The
 * program ends at once, unless {@link goesOnWithout} has been called; if only the reader has gone, it
 * ends without the sentence, with exit code 141. Failures of standard error are ignored.
 */
export function standardOutput(program: NodeJS.Process): StandardOutput {
  const { stdout, stderr } = program;
  const state: OutputState = { work: undefined, isLost: false };
  closeGoneTerminals(program);
  // A sentence that cannot be told leaves the exit code to tell it.
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (state.isLost) return;
    state.isLost = true;
    program.exitCode ||= 1;
    const { work } = state;
    if (work === undefined && error.code === 'EPIPE') program.exit(BROKEN_PIPE_EXIT_CODE);
    const ending = work === undefined ? '' : `; this does not stop ${work}`;
    const text = `wprox: standard output cannot be written: ${problemOf(error)}${ending}`;
    stderr.write(`${printableMessage(text)}\n`, () => {
      if (work === undefined) program.exit();
    });
  });
  const write = (...given: unknown[]): boolean => {
    if (!state.isLost) return Reflect.apply(stdout.write, stdout, given);
    const done = given.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  const stream = Object.create(stdout, { write: { value: write } }) as NodeJS.WriteStream;
  states.set(stream, state);
  return {
    stream,
    setExitCode: (code) => {
      program.exitCode = code === 0 && state.isLost ? 1 : code;
    },
  };
}

/**
 * Closes, at the exit, the standard streams whose terminal has gone: Node resets the terminals of its
 * start, and aborts with a native stack if one of them fails.
 */
function closeGoneTerminals(program: NodeJS.Process): void {
  const terminals = [0, 1, 2].filter(isatty);
  program.on('exit', () => {
    for (const terminal of terminals) if (!isatty(terminal)) closeSync(terminal);
  });
}

function problemOf({ code = '', message }: NodeJS.ErrnoException): string {
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code]! : message;
}

/**
 * Says that the program goes on if `stream` fails from now on. Has no effect on streams that
 * {@link standardOutput} did not make.
 *
 * @param work what goes on, as a noun: `the training in runs/quickstart`.
 */
export function goesOnWithout(stream: NodeJS.WriteStream, work: string): void {
  const state = states.get(drawnOn(stream));
  if (state) state.work = work;
}

/** Returns whether `stream` is a standard output that has failed. */
export function isLost(stream: NodeJS.WriteStream): boolean {
  return states.get(drawnOn(stream))?.isLost === true;
}
