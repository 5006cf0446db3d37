/**
 * The units of the experiment: one path of proximal steps each, of one method with one step size, on
 * tensors or in float64. A path is θ⁰, …, θᴷ, or for JKO the quantiles of its densities.
 */
import { jkoFlow, normal } from '@wprox/exact';
import type { Pause, StudyUnit } from '../study-kind.js';
import type { StudySettings } from './data.js';
import { DOUBLE_WELL, START } from './double-well.js';
import { followInFloat64, type Steps } from './float64-steps.js';
import { type FlowEntry, flowEntries } from './flow-entries.js';
import { followByPotential } from './potential-steps.js';
import { followOnTensors } from './tensor-steps.js';

/** A path, one list of numbers for each of its points. */
export type FlowPath = readonly (readonly number[])[];

/** How a path was computed. */
export type Arithmetic = 'tensors' | 'float64';

/** The unit of a path of an entry of a problem. */
export function pathName(problem: string, entry: string, how: Arithmetic, h: number): string {
  return `${problem}.${entry}.${how}.h${h}`;
}

/** h, h/2 and h/4. */
export const halvings = (h: number): readonly number[] => [h, h / 2, h / 4];

/** The step sizes of an entry on tensors. */
export function tensorSizes({ method }: FlowEntry, settings: StudySettings): readonly number[] {
  return halvings(settings.h).slice(0, method ? 3 : settings.potentialSizes);
}

/** The step sizes of an entry in float64; none if float64 does not follow it. */
export function float64Sizes(entry: FlowEntry, settings: StudySettings): readonly number[] {
  if (!entry.method || (entry.isAffine && !settings.isAffineInFloat64)) return [];
  return [...new Set([...halvings(settings.h), ...halvings(settings.limitH)])];
}

/** All units. */
export function flowUnits(settings: StudySettings): StudyUnit<FlowPath>[] {
  const units = flowEntries().flatMap(({ name: problem, entries }) =>
    entries.flatMap((entry) => [
      ...tensorSizes(entry, settings).map((h) => tensorUnit(problem, entry, settings, h)),
      ...float64Sizes(entry, settings).map((h) => float64Unit(problem, entry, settings, h)),
    ]),
  );
  return [...units, ...halvings(settings.h).map((h) => jkoUnit(settings, h))];
}

function tensorUnit(
  problem: string,
  entry: FlowEntry,
  { time }: StudySettings,
  h: number,
): StudyUnit<FlowPath> {
  const { name, label, method } = entry;
  const steps = stepsUpTo(time, h);
  const compute = (pause: Pause) =>
    method
      ? followOnTensors(entry.problem, method.tensors, steps, pause)
      : followByPotential(entry.problem, steps, pause);
  return {
    name: pathName(problem, name, 'tensors', h),
    label: `${problem}: ${label} on tensors, h = ${h}`,
    seconds: steps.steps * (method ? 0.25 : 1),
    compute: async (pause) => numbersOf(await compute(pause)),
  };
}

function float64Unit(
  problem: string,
  entry: FlowEntry,
  { time }: StudySettings,
  h: number,
): StudyUnit<FlowPath> {
  const { name, label, method, isAffine } = entry;
  const steps = stepsUpTo(time, h);
  return {
    name: pathName(problem, name, 'float64', h),
    label: `${problem}: ${label} in float64, h = ${h}`,
    seconds: steps.steps * (isAffine ? 1 : 0.05),
    compute: async (pause) =>
      numbersOf(await followInFloat64(entry.problem, method!, steps, pause)),
  };
}

/** The scheme of Jordan, Kinderlehrer and Otto with all densities in place of a generator, in float64. */
function jkoUnit({ time }: StudySettings, h: number): StudyUnit<FlowPath> {
  const steps = stepsUpTo(time, h);
  return {
    name: pathName('double-well', 'jko', 'float64', h),
    label: `double-well: JKO, all densities, h = ${h}`,
    seconds: 0.5,
    async compute() {
      const start = normal(START.mean, START.deviation);
      return jkoFlow(DOUBLE_WELL, start, steps).map(({ values }) => Array.from(values));
    },
  };
}

const stepsUpTo = (time: number, h: number): Steps => ({ h, steps: Math.round(time / h) });

const numbersOf = (path: readonly Float64Array[]): FlowPath =>
  path.map((theta) => Array.from(theta));
