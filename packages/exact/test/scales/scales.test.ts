/** Every export at every scale, offset and condition: right to its stated accuracy, or refused. */
import { describe, expect, it } from 'vitest';
import * as exact from '../../src/index.js';
import { affineMetrics } from './affine-metrics.fixture.js';
import { constrainedSteps } from './constrained-steps.fixture.js';
import { densitySpace } from './density-space.fixture.js';
import { distances } from './distances.fixture.js';
import { divergences } from './divergences.fixture.js';
import { energies } from './energies.fixture.js';
import { flows } from './flows.fixture.js';
import { gaussianMetrics } from './gaussian-metrics.fixture.js';
import { graphDistances } from './graph-distances.fixture.js';
import type { Table } from './law.fixture.js';
import { measures } from './measures.fixture.js';
import { metricTensors } from './metric-tensors.fixture.js';
import { numerics } from './numerics.fixture.js';
import { proximal } from './proximal.fixture.js';
import { relaxedTransport } from './relaxed-transport.fixture.js';

const tables: Record<string, Table> = {
  affineMetrics,
  constrainedSteps,
  densitySpace,
  distances,
  divergences,
  energies,
  flows,
  gaussianMetrics,
  graphDistances,
  measures,
  metricTensors,
  numerics,
  proximal,
  relaxedTransport,
};

it('has a law for every export', () => {
  const named = Object.values(tables).flatMap((table) => Object.keys(table));
  expect(named.sort()).toEqual(Object.keys(exact).sort());
});

for (const [subject, table] of Object.entries(tables)) {
  describe.each(Object.entries(table))(`${subject}: %s`, (_, { laws, misuses = {} }) => {
    it.each(Object.entries(laws))('%s', (_law, check) => check());
    const calls = Object.entries(misuses).flatMap(([argument, list]) =>
      list.map((call, k) => [argument, k, call] as const),
    );
    if (calls.length === 0) return;
    it.each(calls)('refuses a wrong %s (%d)', (argument, _k, call) => {
      let thrown: unknown;
      try {
        thrown = call();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(exact.ArgumentError);
      const error = thrown as exact.ArgumentError;
      expect(error.argument.split(/[.[]/)[0]).toBe(argument);
      expect(error.message.length).toBeLessThan(200);
    });
  });
}
