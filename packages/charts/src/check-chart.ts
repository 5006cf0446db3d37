/** Checks a chart that a caller passes, so that a wrong number is named instead of being drawn. */
import {
  reject,
  requireArray,
  requireBoolean,
  requireFinite,
  requireOptions,
  requirePositive,
  requireString,
} from '@wprox/arguments';
import type { Chart, ChartOptions, ChartPoint } from './chart.js';

/** @throws ArgumentError if it is not a {@link Chart}. */
export function requireChart(chart: unknown): asserts chart is Chart {
  requireOptions('chart', chart, ['yTitle', 'axes', 'series', 'isLog', 'level']);
  const { yTitle, axes, series, isLog, level } = chart;
  requireString('chart.yTitle', yTitle);
  requireArray('chart.axes', axes, 'an array of axes');
  const count = axes.length;
  if (count === 0) reject('chart.axes', axes, 'at least one axis');
  for (const [i, axis] of [...(axes as unknown[])].entries()) {
    const name = `chart.axes[${i}]`;
    requireOptions(name, axis, ['name', 'title', 'unit']);
    for (const part of ['name', 'title', 'unit']) requireString(`${name}.${part}`, axis[part]);
  }
  requireArray('chart.series', series, 'an array of series');
  const labels = new Set<unknown>();
  for (const [i, each] of [...(series as unknown[])].entries()) {
    const name = `chart.series[${i}]`;
    requireOptions(name, each, ['label', 'color', 'darkColor', 'dash', 'curves']);
    requireString(`${name}.label`, each['label']);
    if (labels.has(each['label'])) reject(`${name}.label`, each['label'], 'a label of its own');
    labels.add(each['label']);
    requireString(`${name}.color`, each['color'], 'a CSS color');
    if (each['darkColor'] !== undefined) requireString(`${name}.darkColor`, each['darkColor']);
    if (each['dash'] !== undefined) requireDash(`${name}.dash`, each['dash']);
    requireCurves(`${name}.curves`, each['curves'], count);
  }
  if (isLog !== undefined) requireBoolean('chart.isLog', isLog);
  if (level === undefined) return;
  requireOptions('chart.level', level, ['value', 'label']);
  requireFinite('chart.level.value', level['value']);
  requireString('chart.level.label', level['label']);
}

function requireDash(name: string, dash: unknown): void {
  requireArray(name, dash, 'an array of lengths');
  for (const length of dash as unknown[]) requirePositive(name, length);
}

function requireCurves(name: string, curves: unknown, count: number): void {
  requireArray(name, curves, 'an array with one curve for each axis');
  if (curves.length !== count) {
    reject(name, curves, `${count === 1 ? '1 curve' : `${count} curves`}, one for each axis`);
  }
  for (const [i, curve] of [...(curves as unknown[])].entries()) {
    requireArray(`${name}[${i}]`, curve, 'an array of points');
    let before = Number.NEGATIVE_INFINITY;
    for (const [k, point] of [...(curve as unknown[])].entries()) {
      const at = `${name}[${i}][${k}]`;
      if (typeof point !== 'object' || point === null) reject(at, point, 'a point { x, mean }');
      const { x, mean, low, high } = point as Partial<ChartPoint>;
      requireFinite(`${at}.x`, x);
      if (x < before) reject(`${at}.x`, x, `at least ${before}, the x before`);
      before = x;
      if (!isValue(mean)) reject(`${at}.mean`, mean, 'a number, or null for a gap');
      if (low !== undefined && !isValue(low)) reject(`${at}.low`, low, 'a number or null');
      if (high !== undefined && !isValue(high)) reject(`${at}.high`, high, 'a number or null');
    }
  }
}

function isValue(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

/** @throws ArgumentError if they are not {@link ChartOptions}. */
export function requireChartOptions(options: unknown): asserts options is ChartOptions {
  requireOptions('options', options, ['name', 'height', 'seriesName', 'showsHint']);
  const { name, height, seriesName, showsHint } = options;
  if (name !== undefined) requireString('name', name);
  if (height !== undefined) requirePositive('height', height);
  if (seriesName !== undefined) requireString('seriesName', seriesName);
  if (showsHint !== undefined) requireBoolean('showsHint', showsHint);
}
