/** An error as a user should see it. */
import { ExpectedError } from '@wprox/experiments';

/** Typed errors of our packages, known by name: importing them would load TensorFlow.js. */
const EXPECTED_NAMES = ['DatasetError', 'BackendError', 'MetricsFileError'];

/**
 * The message alone where it says all there is to know; the whole stack where it is a defect of
 * ours, or where `WPROX_DEBUG=1` asks for it.
 */
export function errorText(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return `wprox: ${String(error)}`;
  if (env['WPROX_DEBUG'] === '1') return `wprox: ${error.stack ?? error.message}`;
  if (isExpected(error)) return `wprox: ${error.message}`;
  return (
    `wprox: ${error.message}\nThis is a defect of wprox; please report it with the lines below.\n` +
    `${error.stack ?? ''}`
  );
}

function isExpected(error: Error): boolean {
  // Errors of the operating system (no space, no permission) name the file and the reason.
  return (
    error instanceof ExpectedError || EXPECTED_NAMES.includes(error.name) || 'syscall' in error
  );
}
