/** Formats errors for users. */
import { ExpectedError } from '@wprox/experiments';

/** Error classes of the packages, by name because importing them would load TensorFlow.js. */
const EXPECTED_NAMES = ['DatasetError', 'BackendError', 'MetricsFileError'];

/**
 * Formats an error: only the message if a user can fix the cause; the stack too if the error is a
 * defect of wprox, or if `WPROX_DEBUG=1`.
 */
export function errorText(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return `wprox: ${String(error)}`;
  if (env['WPROX_DEBUG'] === '1') return `wprox: ${error.stack ?? error.message}`;
  if (isExpected(error)) return `wprox: ${error.message}`;
  return (
    `wprox: ${error.message}\nThis is a defect of wprox. Please report it with these lines:\n` +
    `${error.stack ?? ''}`
  );
}

function isExpected(error: Error): boolean {
  // Errors of the operating system (no space, no permission) have a `syscall` and name the file.
  return (
    error instanceof ExpectedError || EXPECTED_NAMES.includes(error.name) || 'syscall' in error
  );
}
