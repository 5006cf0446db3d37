import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowsOnTree } from './flows.js';
import { floatMasses } from './mass-arithmetic.js';
import { SpanningTree } from './spanning-tree.js';
import { startingTree } from './starting-tree.js';

/** Whole costs and masses, so that potentials and flows have no rounding. */
const problems = fc
  .record({ n: fc.integer({ min: 1, max: 8 }), m: fc.integer({ min: 1, max: 8 }) })
  .chain(({ n, m }) =>
    fc.record({
      costs: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: n * m, maxLength: n * m }),
      // A unit from a source to a target each: sums agree, and many are equal.
      units: fc.array(fc.tuple(fc.nat({ max: n - 1 }), fc.nat({ max: m - 1 })), { maxLength: 20 }),
      arcs: fc.array(fc.nat({ max: n * m - 1 }), { maxLength: 200 }),
      n: fc.constant(n),
      m: fc.constant(m),
    }),
  )
  .map(({ n, m, costs, units, arcs }) => {
    // m units for each source and n for each target, beside the drawn ones.
    const supplies = Array<number>(n).fill(m);
    const demands = Array<number>(m).fill(n);
    for (const [source, target] of units) {
      supplies[source]!++;
      demands[target]!++;
    }
    return { n, m, costs: Float64Array.from(costs), supplies, demands, arcs };
  });

describe('SpanningTree', () => {
  it.each(['shifted', 'exact', 'refined'])(
    'keeps flows and %s potentials right over any pivots',
    (heights) => {
      fc.assert(
        fc.property(problems, ({ n, m, costs, supplies, demands, arcs }) => {
          const start = startingTree(costs, supplies, demands, floatMasses);
          const tree = new SpanningTree(costs, n, m, floatMasses, start);
          if (heights === 'exact') tree.useExactHeights();
          if (heights === 'refined') tree.refine();
          for (const arc of arcs) {
            const [source, target] = [Math.floor(arc / m), arc % m];
            const before = [...tree.arcs()];
            if (before.some((each) => each.source === source && each.target === target)) continue;
            tree.pivot(source, target);
            const now = [...tree.arcs()];
            expect(now.some((each) => each.source === source && each.target === target)).toBe(true);
            const potential = tree.potential();
            for (const each of now) {
              const sum = potential[each.source]! + potential[n + each.target]!;
              expect(sum).toBe(costs[each.source * m + each.target]);
            }
            // Only a spanning tree has flows from its leaves inwards.
            const flows = flowsOnTree(now, supplies.map(BigInt), demands.map(BigInt));
            const known = new Map(now.map((each) => [each.source * m + each.target, each.flow]));
            expect(flows?.length).toBe(n + m - 1);
            for (const each of flows ?? []) {
              expect(known.get(each.source * m + each.target)).toBe(Number(each.flow));
            }
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});
