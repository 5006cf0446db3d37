/** The doctor's findings as text. */
import { formatBytes } from '../display/index.js';
import { isNodeSupported, oldestNode } from '../package-info.js';

/** What was found out about the machine. */
export interface DoctorFacts {
  readonly node: string;
  readonly backends: readonly {
    readonly name: string;
    readonly description: string;
    readonly available: boolean;
    /** Why it is not available. */
    readonly detail: string;
    /** The command that would install it; empty where no command helps. */
    readonly install: string;
    /** What it computes on, where it is available and there is a choice. */
    readonly device?: string;
  }[];
  /** The backend that training would use and why, or why there is none. */
  readonly picked: { readonly name: string; readonly reason: string } | Error;
  readonly dataset: {
    readonly state: 'present' | 'missing' | 'invalid';
    readonly path: string;
    readonly bytes: number;
    readonly problem?: string;
  };
  readonly disk: { readonly folder: string; readonly freeBytes: number };
}

/** What fetching CIFAR-10 needs while it works; runs need a few megabytes each. */
const ROOM_TO_WORK = 500e6;

/** The text, one line a finding, and whether training can begin once what it asks for is done. */
export function doctorReport(facts: DoctorFacts): { text: string; isHealthy: boolean } {
  const { node, backends, picked, dataset, disk } = facts;
  const nodeIsFine = isNodeSupported(node);
  const widest = Math.max(...backends.map(({ name }) => name.length));
  const room = disk.freeBytes >= ROOM_TO_WORK;
  const lines = [
    row(nodeIsFine, 'Node', nodeIsFine ? node : `${node}; expected ${oldestNode} or newer`),
    picked instanceof Error
      ? row(false, 'backend', picked.message)
      : row(true, 'backend', `${picked.name} would be used: ${picked.reason}`),
    ...backends.map(({ name, description, available, detail, install, device }) =>
      available
        ? `     found      ${name.padEnd(widest)}  ${description}${device ? `: ${device}` : ''}`
        : `     not found  ${name.padEnd(widest)}  ${detail}${install && `; to get it: ${install}`}`,
    ),
    datasetRow(dataset),
    row(
      room,
      'disk',
      `${formatBytes(disk.freeBytes)} free for ${disk.folder}` +
        (room ? '' : `; fetching data needs ${formatBytes(ROOM_TO_WORK)}`),
    ),
  ];
  const isHealthy = nodeIsFine && !(picked instanceof Error) && room;
  return { text: lines.join('\n'), isHealthy };
}

function datasetRow({ state, path, bytes, problem }: DoctorFacts['dataset']): string {
  if (state === 'present') return row(true, 'CIFAR-10', `${formatBytes(bytes)} in ${path}`);
  if (state === 'invalid') return row(false, 'CIFAR-10', problem ?? `${path} is damaged`);
  return row(false, 'CIFAR-10', 'not fetched yet: wprox data fetch cifar10');
}

function row(isFine: boolean, what: string, finding: string): string {
  return `${isFine ? 'ok ' : '-- '}  ${what.padEnd(9)}  ${finding}`;
}
