/** How a schedule went, for a person who reads it. */
import type { OperationKind } from './fault.fixture.js';

/** Something that happened. */
export interface TraceEvent {
  /** Simulated milliseconds. */
  readonly time: number;
  readonly process: string;
  readonly kind: OperationKind | 'fault' | 'end';
  readonly path: string;
  /** `ok`, the code of an error, or what happened. */
  readonly result: string;
}

/** Writes an event in one line. */
export function describeEvent({ time, process, kind, path, result }: TraceEvent): string {
  return `${time.toFixed(2).padStart(10)} ${process} ${kind} ${path} ${result}`.trimEnd();
}
