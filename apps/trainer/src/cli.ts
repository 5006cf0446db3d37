/** Program `wprox`: parses the command line, runs the command and prints its error, if any. */
import { errorText } from './commands/print-error.js';
import { createProgram } from './program.js';

// Setting the exit code instead of calling process.exit() lets the output drain.
const exit = (code: number) => {
  process.exitCode = code;
};

// EPIPE: the reader closed the pipe, as in `wprox presets | head`. This is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** A native backend such as Dawn can keep the process alive after the command has ended. */
const EXIT_CHECK_MS = 3000;

try {
  const surroundings = { stdout: process.stdout, env: process.env };
  await createProgram(surroundings, exit).parseAsync();
} catch (error) {
  process.stderr.write(`${errorText(error, process.env)}\n`);
  exit(1);
}
// unref: this timer does not keep the process alive.
setInterval(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, EXIT_CHECK_MS).unref();
