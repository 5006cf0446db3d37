/** The picture of the experiment, and what it found as text. */
import {
  BASELINE,
  type Drawing,
  formatMeasure,
  lineStyle,
  logTicks,
  stacked,
} from '@wprox/report/pictures';
import type { Figure } from '../figure.js';
import { drawLinePlot, type PlotLine } from '../line-plot.js';
import type { MethodResult, ProblemResult, Study } from './data.js';

/** One look for each method in all charts. A line that another one covers is wide. */
const LOOKS: Readonly<Record<string, Pick<PlotLine, 'style' | 'width' | 'marker'>>> = {
  rwp: { style: lineStyle(0), width: 6, marker: 'circle' },
  'rwp-triangular': { style: { ...lineStyle(0), dash: [7, 4] }, marker: 'circle' },
  o1: { style: lineStyle(1), marker: 'square' },
  o2diag: { style: lineStyle(2), marker: 'diamond' },
  o2full: { style: lineStyle(3), width: 6, marker: 'triangle-up' },
  affine: { style: lineStyle(4), marker: 'triangle-up' },
  potential: { style: lineStyle(5), marker: 'square' },
  jko: { style: { ...BASELINE, color: 'currentColor' }, marker: 'circle' },
};

const HEADINGS = {
  'ornstein-uhlenbeck': 'Ornstein-Uhlenbeck in the plane',
  'double-well': 'Double well on the line, V = (x² − 1)²',
} as const;

/** Draws the picture `fokker-planck`, and lists the findings. */
export async function drawStudy(study: Study): Promise<Figure> {
  const drawings: Drawing[] = [];
  for (const problem of study.problems) {
    drawings.push(await drawByTime(problem), await drawByStep(problem));
  }
  return {
    findings: study.problems.flatMap(findingsOf),
    picture: {
      name: 'fokker-planck',
      title: 'Proximal steps beside the true gradient flow of KL(ρ‖e⁻ⱽ)',
      notes: [
        'θᵏ⁺¹ minimizes F(θ) + D̃²(θ, θᵏ)/(2h), on tensors to convergence; the error is the exact W₂ to the',
        'solution of the Fokker-Planck equation at the same time. A method follows the flow if its error falls',
        'in proportion to h; where it levels off, the distance does not measure all that moves. Lines of',
        'methods that agree lie on each other: O2Full and affine in the plane, RWP and JKO on the line.',
      ],
      alt: study.problems.map((problem) => findingsOf(problem).join('; ')).join('. '),
      drawing: stacked(drawings, 24),
      pixelRatio: 1.5,
    },
  };
}

function findingsOf({ name, way, methods }: ProblemResult): string[] {
  const heading = `${HEADINGS[name]}, W₂ ${formatMeasure(way)} to go: largest error for each h`;
  return [`${heading}:`, ...methods.map((method) => `  ${lineOf(method)}`)];
}

function lineOf({ label, steps, limit, order, difference }: MethodResult): string {
  const parts = steps.map(({ h, largest }) => `${formatMeasure(largest)} at h = ${h}`);
  if (limit) parts.push(`${formatMeasure(limit.largest)} as h → 0`);
  if (order !== undefined) parts.push(`order ${order.toFixed(2)}`);
  if (difference !== undefined) parts.push(`tensors − float64 ${difference.toExponential(0)}`);
  return `${label}: ${parts.join(', ')}`;
}

/** The error over time, each method with its smallest step. */
function drawByTime({ name, times, methods }: ProblemResult): Promise<Drawing> {
  const lines = methods.map(({ name: method, label, steps }): PlotLine => {
    const { h, errors } = steps.at(-1)!;
    const points = errors.map((y, k) => ({ x: times[k]!, y }));
    return { label: `${label}, h = ${h}`, points, ...LOOKS[method]! };
  });
  return drawErrors(`${HEADINGS[name]}: error over time`, lines, {
    title: 'time t',
    scale: 'linear',
    // Room for the marks at both ends.
    domain: [times[0]! - 0.02, times.at(-1)! + 0.02],
    ticks: times,
  });
}

/** The largest error against the step size. */
function drawByStep({ name, methods }: ProblemResult): Promise<Drawing> {
  const lines = methods.map(({ name: method, label, steps, limit }): PlotLine => {
    const points = steps.map(({ h, largest }) => ({ x: h, y: largest }));
    const name = limit ? `${label} (${formatMeasure(limit.largest)} as h → 0)` : label;
    return { label: name, points, ...LOOKS[method]! };
  });
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))];
  return drawErrors(`${HEADINGS[name]}: largest error against the step size`, lines, {
    title: 'h',
    scale: 'log',
    domain: [Math.min(...sizes) / 1.1, Math.max(...sizes) * 1.1],
    ticks: sizes,
  });
}

function drawErrors(
  heading: string,
  lines: readonly PlotLine[],
  x: Parameters<typeof drawLinePlot>[0]['x'],
): Promise<Drawing> {
  const errors = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const ticks = logTicks(Math.min(...errors), Math.max(...errors));
  const domain = [ticks[0]!, ticks.at(-1)!] as const;
  return drawLinePlot({
    heading,
    x,
    y: { title: 'W₂ to the true flow', scale: 'log', domain, ticks },
    lines,
    height: 200,
  });
}
