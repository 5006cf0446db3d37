/** Formats the live display: a table with one row per run that fits into the terminal. */
import { cutToWidth, DISTANCE_NAMES, formatBar, formatClock, formatNumber } from './format.js';
import type { ExperimentView, RunView } from './state.js';
import {
  experimentSecondsLeft,
  isActive,
  iterationText,
  runSecondsLeft,
  shareDone,
} from './time-left.js';

interface Column {
  readonly title: string | ((runs: readonly RunView[]) => string);
  /** Keeps the column widths stable while losses and times change. */
  readonly leastWidth?: number;
  readonly isText?: true;
  /** In a narrow terminal the columns with the highest number are dropped first. */
  readonly dropOrder: number;
  cell(run: RunView): string;
}

const BAR_WIDTH = 20;

const COLUMNS: readonly Column[] = [
  { title: 'run', isText: true, dropOrder: 0, cell: (run) => run.name },
  {
    title: 'progress',
    isText: true,
    dropOrder: 3,
    cell: (run) => formatBar(shareDone(run), BAR_WIDTH),
  },
  { title: 'iteration', dropOrder: 1, cell: iterationText },
  {
    title: 'trained',
    leastWidth: 7,
    dropOrder: 4,
    cell: (run) => formatClock(run.trainingSeconds || undefined),
  },
  {
    title: 'critic',
    leastWidth: 8,
    dropOrder: 5,
    cell: (run) => formatNumber(run.losses?.critic),
  },
  {
    title: 'generator',
    leastWidth: 9,
    dropOrder: 5,
    cell: (run) => formatNumber(run.losses?.generator),
  },
  {
    title: distanceTitle,
    leastWidth: 7,
    dropOrder: 2,
    cell: (run) => formatNumber(run.distance?.value),
  },
  { title: 'left', isText: true, dropOrder: 1, cell: timeLeftOrState },
];

/** Returns the name of the measured distance, or `distance` if none is known or the runs differ. */
function distanceTitle(runs: readonly RunView[]): string {
  const measures = new Set(runs.flatMap(({ distance }) => distance?.measure ?? []));
  const [measure] = measures;
  return measure && measures.size === 1 ? DISTANCE_NAMES[measure] : 'distance';
}

function timeLeftOrState(run: RunView): string {
  return run.state === 'training' ? formatClock(runSecondsLeft(run)) : run.state;
}

/**
 * Returns the display for a terminal of `width` × `height` characters. If not all runs fit, active
 * and failed runs are shown first, and one line counts the rest.
 *
 * @param now milliseconds since the epoch.
 */
export function liveText(
  view: ExperimentView,
  size: { readonly width: number; readonly height: number },
  now: number,
): string {
  const notes = view.runs.flatMap(({ name, note }) => (note ? [`${name}: ${note}`] : []));
  // Reserved: header, summary, the count of hidden runs, the line of the cursor, and one spare line.
  const rows = Math.max(1, size.height - 5);
  const shown = chooseRuns(view.runs, Math.max(1, rows - notes.length));
  const hidden = view.runs.length - shown.length;
  const lines = [
    ...table(shown, size.width),
    ...notes.slice(0, rows - shown.length),
    ...(hidden > 0 ? [`and ${hidden} more ${hidden === 1 ? 'run' : 'runs'}`] : []),
    summary(view, now),
  ];
  return lines.map((line) => cutToWidth(line, size.width)).join('\n');
}

function summary(view: ExperimentView, now: number): string {
  const done = view.runs.filter(
    ({ state }) => state === 'complete' || state === 'already complete',
  );
  const failed = view.runs.filter(({ state }) => state === 'failed').length;
  const parts = [
    `${done.length} of ${view.runs.length} runs complete`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `elapsed ${formatClock((now - view.startedAt) / 1000)}`,
  ];
  if (view.stopping && !view.runs.some(isActive)) return `Stopping. ${parts.join(' · ')}`;
  if (view.stopping) {
    return `Stopping: each run writes its checkpoint. A second Ctrl-C kills them. ${parts.join(' · ')}`;
  }
  return [...parts, `left ${formatClock(experimentSecondsLeft(view))}`, 'Ctrl-C stops'].join(' · ');
}

/** Chooses at most `count` runs, active ones first, then failed ones; keeps their order. */
function chooseRuns(runs: readonly RunView[], count: number): RunView[] {
  const importance = (run: RunView) => (isActive(run) ? 0 : run.state === 'failed' ? 1 : 2);
  const chosen = runs
    .map((run, index) => ({ run, index }))
    .sort((a, b) => importance(a.run) - importance(b.run) || a.index - b.index)
    .slice(0, count);
  return chosen.sort((a, b) => a.index - b.index).map(({ run }) => run);
}

function table(runs: readonly RunView[], width: number): string[] {
  const columns = COLUMNS.map((column) => {
    const { title, leastWidth = 0 } = column;
    const cells = [
      typeof title === 'string' ? title : title(runs),
      ...runs.map((run) => column.cell(run)),
    ];
    return { ...column, cells, width: Math.max(leastWidth, ...cells.map((cell) => cell.length)) };
  });
  const total = () => columns.reduce((sum, column) => sum + column.width + 2, -2);
  while (total() > width && columns.length > 1) {
    const last = Math.max(...columns.map((column) => column.dropOrder));
    columns.splice(columns.map((column) => column.dropOrder).lastIndexOf(last), 1);
  }
  return Array.from({ length: runs.length + 1 }, (_, row) =>
    columns
      .map(({ cells, isText, width: cellWidth }) =>
        isText ? cells[row]!.padEnd(cellWidth) : cells[row]!.padStart(cellWidth),
      )
      .join('  ')
      .trimEnd(),
  );
}
