/** Runs the program as `cli.ts` does, in this process, and captures what it writes. */
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { vi } from 'vitest';
import { errorText } from '../../src/commands/print-error.js';
import type { TrainingParts } from '../../src/commands/surroundings.js';
import { createProgram } from '../../src/program.js';
import { fakeCost, fakeWorkerFile } from '../scheduler/experiment.fixture.js';

/** What a call of the program wrote. */
export interface Output {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Training that only counts, in place of TensorFlow.js. */
const parts: TrainingParts = {
  workerFile: fakeWorkerFile,
  loadPrepareExperiment: async () => async () => {},
  loadMeasureRun: async () => async () => fakeCost,
};

/**
 * Runs `wprox` with arguments.
 * @param isTerminal whether the output is one that is redrawn in place.
 */
export async function wprox(
  args: readonly string[],
  { isTerminal = false, trainingParts = {} as Partial<TrainingParts> } = {},
): Promise<Output> {
  const stream = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 100, rows: 30 });
  let [out, err, code] = ['', '', 0];
  stream.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const errors = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    err += String(chunk);
    return true;
  });
  const env = { ...process.env };
  delete env['CI']; // a display on a CI server is not redrawn
  const surroundings = { stdout: stream as unknown as NodeJS.WriteStream, env };
  const exit = (given: number) => {
    code = given;
  };
  try {
    const program = createProgram(surroundings, exit, { ...parts, ...trainingParts });
    await throwing(program).parseAsync(['node', 'wprox', ...args]);
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode;
    else {
      err += `${errorText(error, {})}\n`;
      code = 1;
    }
  } finally {
    errors.mockRestore();
  }
  return { code, out, err };
}

/** Lets a program throw where it would end the process. */
function throwing(command: Command): Command {
  command.exitOverride();
  for (const each of command.commands) throwing(each);
  return command;
}
