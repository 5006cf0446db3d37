/** Program `wprox`: parses the command line, runs the command and prints its error, if any. */
import { CommanderError } from 'commander';
import { errorText } from './commands/print-error.js';
import { isLost, standardOutput } from './display/standard-output.js';
import { createProgram } from './program.js';

// Setting the exit code instead of calling process.exit() lets the output drain.
const { stream: stdout, setExitCode } = standardOutput(process);

/** A native backend such as Dawn can keep the process alive after the command has ended. */
const EXIT_CHECK_MS = 3000;

try {
  await createProgram({ stdout, env: process.env }, setExitCode).parseAsync();
} catch (error) {
  // Commander has printed its own errors; --help and --version are among them, with exit code 0.
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`${errorText(error, process.env)}\n`);
  }
  setExitCode(error instanceof CommanderError ? error.exitCode : 1);
}
// unref: this timer does not keep the process alive.
setInterval(() => {
  if (isLost(stdout) || process.stdout.writableLength === 0) process.exit();
}, EXIT_CHECK_MS).unref();
