/** Faults as plain data, so that a schedule with faults can be printed and repeated. */
import type { DiskModel } from './power-loss.fixture.js';

/** What a process asks the simulation for. `touchRegularly` is one touch by the renewal of a lease. */
export type OperationKind =
  | ('start' | 'sleep' | 'processState' | 'touchRegularly')
  | ('read' | 'list' | 'isFolder' | 'modifiedAt' | 'touch' | 'create' | 'openAtEnd' | 'link')
  | ('rename' | 'remove' | 'makeFolder' | 'removeFolder' | 'syncFolder')
  | ('write' | 'sync' | 'close');

/** When something happens at an operation. In the middle of a write, a part of its bytes is there. */
export type Moment = 'before' | 'middle' | 'after';

type ErrorCode =
  | ('EACCES' | 'EBUSY' | 'EDQUOT' | 'EIO' | 'EMFILE' | 'ENFILE' | 'ENOSPC')
  | ('EPERM' | 'EROFS' | 'ESTALE');

type Effect =
  /** The process is killed. */
  | { readonly effect: 'crash'; readonly when: Moment }
  /**
   * The operation fails, and with `lasts` those after it too. Of a write a part is there. With `isDone` the
   * operation has happened all the same, as if a server's answer was lost.
   */
  | {
      readonly effect: 'error';
      readonly code: ErrorCode;
      readonly lasts?: boolean;
      readonly isDone?: boolean;
    }
  /** The host of the process loses power, or with `ofDisk` the one that has the disk. */
  | {
      readonly effect: 'power loss';
      readonly when: Moment;
      readonly model: DiskModel;
      readonly ofDisk?: boolean;
    }
  /** The clock of the host of the process jumps, before the operation. */
  | { readonly effect: 'clock jump'; readonly milliseconds: number }
  /** The process stands still for a time, before the operation. */
  | { readonly effect: 'pause'; readonly milliseconds: number };

/** Something that goes wrong at the `at`-th operation (from 1) of those that it can concern. */
export type Fault = Effect & {
  /** The name of the process; all processes if left out. */
  readonly process?: string;
  /** All kinds if left out. */
  readonly kind?: OperationKind;
  /** A part of the path; all paths if left out. */
  readonly path?: string;
  readonly at: number;
};

const NAMES: OperationKind[] = ['create', 'openAtEnd', 'link', 'makeFolder'];
const OPENS: OperationKind[] = ['read', 'list', 'create', 'openAtEnd', 'syncFolder'];
const CHANGES: OperationKind[] = [...NAMES, 'touch', 'rename', 'remove', 'removeFolder'];
const SPACE: OperationKind[] = [...NAMES, 'write'];

/** The operations that an error concerns if a fault names no kind; all of the disk if not listed. */
const CONCERNED: Readonly<Partial<Record<ErrorCode, readonly OperationKind[]>>> = {
  EACCES: [...CHANGES, 'touchRegularly'],
  EBUSY: ['rename', 'remove', 'removeFolder'],
  EDQUOT: SPACE,
  EMFILE: OPENS,
  ENFILE: OPENS,
  ENOSPC: SPACE,
  EPERM: [...CHANGES, 'touchRegularly'],
  EROFS: [...CHANGES, 'write', 'touchRegularly'],
};
const NOT_OF_DISK: readonly OperationKind[] = ['start', 'sleep', 'processState'];

/** What a fault is compared with. */
export interface FaultTarget {
  readonly process: string;
  readonly kind: OperationKind;
  readonly path: string;
}

/** Describes a fault in one line. */
export function describe(fault: Fault): string {
  const { effect, at, process = 'any process', kind = 'operation', path, ...rest } = fault;
  const place = path === undefined ? '' : ` of *${path}*`;
  const details = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
  return `${effect} (${details.join(', ')}) at ${kind} ${at}${place} of ${process}`;
}

/** Counts the operations that each fault concerns, and tells which faults happen. */
export class FaultPlan {
  readonly #counts: number[];
  readonly #fired = new Set<Fault>();

  constructor(readonly faults: readonly Fault[]) {
    this.#counts = faults.map(() => 0);
  }

  /** Counts an operation once, and returns what happens at it. */
  count(target: FaultTarget): Fault[] {
    return this.faults.filter((fault, index) => {
      if (!concerns(fault, target)) return false;
      const count = ++this.#counts[index]!;
      const lasts = fault.effect === 'error' && fault.lasts === true;
      const happens = count === fault.at || (lasts && count > fault.at);
      if (happens) this.#fired.add(fault);
      return happens;
    });
  }

  /** Whether a fault has happened. If not, the schedule had fewer operations. */
  hasFired(fault: Fault): boolean {
    return this.#fired.has(fault);
  }
}

function concerns(fault: Fault, { process, kind, path }: FaultTarget): boolean {
  if (fault.process !== undefined && fault.process !== process) return false;
  if (fault.path !== undefined && !path.includes(fault.path)) return false;
  if (fault.effect === 'error' && NOT_OF_DISK.includes(kind)) return false;
  if (fault.kind !== undefined) return fault.kind === kind;
  if (fault.effect !== 'error') return true;
  return CONCERNED[fault.code]?.includes(kind) ?? true;
}
