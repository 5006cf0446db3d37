/** The program `wprox`: parses the command line, runs the command, prints its error if any. */
import { errorText } from './commands/print-error.js';
import { createProgram } from './program.js';

// Asking for the exit code instead of exiting lets the output drain.
const exit = (code: number) => {
  process.exitCode = code;
};

// Who reads only the head of the output has all that is wanted of it: `wprox presets | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** A native backend may keep the process although nothing is left to do; Dawn has done so. */
const PATIENCE_MS = 3000;

try {
  const surroundings = { stdout: process.stdout, env: process.env };
  await createProgram(surroundings, exit).parseAsync();
} catch (error) {
  process.stderr.write(`${errorText(error, process.env)}\n`);
  exit(1);
}
// Does not keep the process itself; where nothing else does it never comes.
setInterval(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, PATIENCE_MS).unref();
