/** The part of a dry run about h: the flow time h·N of each variant beside the distance to the data. */
import { flowTime, type PlannedRun, stepSize } from '@wprox/experiments';
import { formatNumber } from '../display/index.js';
import type { RunCost } from '../scheduler/estimate.js';

/**
 * Lists h, h·N and the distance from the untrained generator's samples to the data, one line for each
 * variant with a step size; empty if there is none.
 * @param costs the measured costs by variant.
 */
export function stepSizeLines(
  plan: readonly PlannedRun[],
  costs: ReadonlyMap<string, Pick<RunCost, 'travel'>>,
): string[] {
  const variants = new Map(plan.map(({ config }) => [config.variant, config]));
  const rows = [...variants].flatMap(([variant, config]) => {
    const [h, travel] = [stepSize(config), costs.get(variant)?.travel];
    if (h === undefined || travel === undefined) return [];
    const time = flowTime(config);
    const covered = time === undefined ? '' : `, h·N = ${formatNumber(time)}`;
    return [
      { variant, text: `h = ${formatNumber(h)}${covered}; distance ${formatNumber(travel)}` },
    ];
  });
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ variant }) => variant.length));
  return [
    'Step sizes, and the distance from the untrained generator to the data. N outer iterations move the',
    'samples by at most h·N·L. L is the slope of the loss (about 1 for WGAN-GP): docs/how-to/choose-h-and-l.md.',
    ...rows.map(({ variant, text }) => `  ${variant.padEnd(width)}  ${text}`),
    '',
  ];
}
