/** Formats errors for users. */
import { ConfigError, ExpectedError } from '@wprox/experiments';
import { systemProblem } from '@wprox/experiments/run-folders';
import { printable, printableMessage } from '../display/printing.js';

/** Error classes of the packages, by name because importing them would load TensorFlow.js. */
const EXPECTED_NAMES = ['DatasetError', 'BackendError', 'MetricsFileError', 'FileError'];

/**
 * Formats an error: only the message if a user can fix the cause; the stack too if the error is a
 * defect of wprox, or if `WPROX_DEBUG=1`, which also lists every problem of a config. Control characters
 * are escaped.
 */
export function errorText(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return printableMessage(`wprox: ${String(error)}`);
  const stack = error.stack ?? error.message;
  if (env['WPROX_DEBUG'] === '1') return printable(`wprox: ${stack}${listOfProblems(error)}`);
  const message = explanation(error);
  if (isExpected(error)) return printableMessage(`wprox: ${message}`);
  return printable(
    `wprox: ${message}\nThis is a defect of wprox. Please report it with these lines:\n${stack}`,
  );
}

function isExpected(error: Error): boolean {
  // Errors of the operating system (no space, no permission) have a `syscall` and name the file.
  return (
    error instanceof ExpectedError || EXPECTED_NAMES.includes(error.name) || 'syscall' in error
  );
}

/** Returns the message; that of the operating system in words, with the path. */
function explanation(error: Error): string {
  const { path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const problem = 'syscall' in error ? systemProblem(error) : undefined;
  const file = dest ?? path;
  if (problem === undefined || file === undefined) return error.message;
  return `${file} cannot be used: ${problem}, then repeat the command`;
}

function listOfProblems(error: Error): string {
  const problems = error instanceof ConfigError ? error.problems : [];
  return problems.length < 2 ? '' : `\nAll problems:\n  ${problems.join('\n  ')}`;
}
