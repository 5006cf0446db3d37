import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  deltaPair,
  jensenShannon,
  lineAction,
  totalVariation,
  wasserstein,
  wassersteinOnLine,
} from '@wprox/exact';
import { ConfigError } from '@wprox/experiments';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convergenceOrders, logLogSlope } from './convergence.js';
import { linearAction, linearInterpolation, splittingGeodesic } from './displacement.js';
import { directionsOf, figureOneScene } from './figure-one-scene.js';
import { exampleOneFlows, gaussianFlows, greatestIncrease } from './flow.js';
import { figures, writeFigure } from './index.js';
import { METHODS, pairOfRuns } from './invariance-runs.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-figures-'));
});
afterAll(() => rm(folder, { recursive: true }));

// The figure fokker-planck trains; src/fokker-planck tests it on a small experiment.
const quick = [...figures.keys()].filter((name) => name !== 'fokker-planck');
/** These integrate for ten seconds, so that they are written once. */
const long = ['flow', 'convergence'];

describe('every figure', () => {
  it.each(quick)(
    '%s is written as SVG and PNG, with the same bytes if it is written again',
    async (name) => {
      const { files, picture, findings } = await writeFigure(name, folder);
      const [svg, png] = await Promise.all(files.map((file) => readFile(file)));
      const text = svg!.toString();
      // The renderer accepts only well-formed XML, so the SVG is well-formed.
      expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>\n$/s);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      const image = decode(png!);
      // The size that the SVG states, times the pixel ratio.
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text)!;
      expect([image.width, image.height]).toEqual(
        [width, height].map((side) => Math.ceil(picture.pixelRatio * Number(side))),
      );
      // The picture is neither blank nor black.
      const dark = image.data.filter((value, i) => i % 4 === 0 && value < 128).length;
      expect(dark / (image.width * image.height)).toBeGreaterThan(0.005);
      expect(dark / (image.width * image.height)).toBeLessThan(0.3);
      // Notes must fit in the width; a letter is about 6.7 pixels wide.
      for (const note of picture.notes) expect(note.length * 6.7).toBeLessThan(Number(width) - 20);
      expect(findings.length).toBeGreaterThan(0);

      expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/tmp/));
      if (long.includes(name)) return;
      const again = await writeFigure(name, path.join(folder, 'again'));
      for (const [i, file] of again.files.entries()) {
        expect((await readFile(file)).equals([svg!, png!][i]!)).toBe(true);
      }
    },
  );

  it('refuses unknown names, and seeds for figures without randomness', async () => {
    await expect(writeFigure('convergance', folder)).rejects.toThrow(ConfigError);
    await expect(writeFigure('convergance', folder)).rejects.toThrow(
      /'convergance'.*'convergence'/,
    );
    await expect(writeFigure('parallel-lines', folder, 3)).rejects.toThrow(
      /--seed is 3.*'parallel-lines'/,
    );
  });
});

describe('displacement', () => {
  it('has the least action on the geodesic, and that of linear interpolation by its pieces', () => {
    const geodesic = splittingGeodesic();
    const pieces = (at: (t: number) => Parameters<typeof lineAction>[0][number], count: number) =>
      lineAction(Array.from({ length: count + 1 }, (_, k) => at(k / count)));
    expect(pieces(geodesic.at, 2)).toBeCloseTo(geodesic.squaredDistance, 6);
    const [few, more] = [2, 5].map((count) => pieces(linearInterpolation, count));
    expect(geodesic.squaredDistance).toBeCloseTo(16.38, 2);
    expect(linearAction()).toBeCloseTo(490, -1);
    expect(few!).toBeGreaterThan(geodesic.squaredDistance);
    expect(more!).toBeGreaterThan(few!);
    expect(linearAction()).toBeGreaterThan(more!);
  });
});

describe('Figure 1', () => {
  const scene = figureOneScene(7);
  const model = deltaPair(0.25);
  const h = 0.2;

  it('has the exact W₁ = α|a − a*| + (1 − α)|b − b*| on its grid', () => {
    const [a, b] = scene.target;
    const at = (column: number, row: number) => scene.losses[row * scene.size + column]!;
    for (const [column, row] of [
      [3, 5],
      [20, 30],
      [39, 1],
    ] as const) {
      const expected = 0.25 * Math.abs(-2 + column / 20 - a) + 0.75 * Math.abs(row / 20 - b);
      expect(at(column, row)).toBeCloseTo(expected, 12);
    }
    // θ* is a point of the grid and the minimum.
    expect(Math.min(...scene.losses)).toBeLessThan(1e-12);
  });

  it('has the updates in closed form', () => {
    const towards = (x: number, target: number, step: number) =>
      x + Math.sign(target - x) * Math.min(step, Math.abs(target - x));
    for (const { from, wasserstein: w, euclidean: e } of scene.lattice) {
      const expected = (...steps: number[]) =>
        steps.map((step, i) => towards(from[i]!, scene.target[i]!, step));
      expect(Math.hypot(...expected(h, h).map((x, i) => x - w[i]!))).toBeLessThan(1e-12);
      expect(Math.hypot(...expected(h / 4, (3 * h) / 4).map((x, i) => x - e[i]!))).toBeLessThan(
        1e-12,
      );
    }
  });

  it('has updates that minimize F + D²/(2h)', () => {
    const measure = (theta: readonly number[]) => model.measure([theta[0]!, theta[1]!]);
    const loss = (theta: readonly number[]) =>
      wassersteinOnLine(measure(theta), measure(scene.target), 1);
    for (const { from, wasserstein: w, euclidean: e } of scene.arrows) {
      const proximal = (theta: readonly number[]) =>
        loss(theta) + wassersteinOnLine(measure(theta), measure(from), 2) ** 2 / (2 * h);
      const ridge = (theta: readonly number[]) =>
        loss(theta) + Math.hypot(theta[0]! - from[0], theta[1]! - from[1]) ** 2 / (2 * h);
      for (const [objective, update] of [
        [proximal, w],
        [ridge, e],
      ] as const) {
        for (let k = 0; k < 8; k++) {
          const [da, db] = [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)];
          for (const size of [1e-3, 0.05]) {
            // Both objectives are convex, so a local minimum is global.
            const beside = [update[0] + size * da, update[1] + size * db];
            expect(objective(beside)).toBeGreaterThan(objective(update));
          }
        }
      }
    }
  });

  it('has smaller Wasserstein angles on average but not everywhere, for every seed', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { euclidean, wasserstein: w, ...shares } = directionsOf(figureOneScene(seed));
      expect(w.mean).toBeLessThan(euclidean.mean);
      // Both coordinates change by h unless one reaches its target, so the angle is at most 45°.
      expect(w.greatest).toBeLessThan(45 + 1e-9);
      expect(euclidean.greatest).toBeGreaterThan(45);
      expect(shares.wassersteinNearer).toBeGreaterThan(0.5);
      expect(shares.euclideanNearer).toBeGreaterThan(0.1);
    }
  });
});

describe('convergence', () => {
  it('has slopes within 0.05 of 1', () => {
    for (const { method, slope, errors } of convergenceOrders()) {
      expect(Math.abs(slope - 1), method).toBeLessThan(0.05);
      // Each halving of h must halve the error.
      for (let k = 1; k < errors.length; k++) {
        expect(errors[k - 1]!.y / errors[k]!.y, method).toBeGreaterThan(1.9);
        expect(errors[k - 1]!.y / errors[k]!.y, method).toBeLessThan(2.1);
      }
    }
  });

  it('computes the slope of a power law', () => {
    const points = [1, 2, 4].map((x) => ({ x, y: 5 * x ** 1.5 }));
    expect(logLogSlope(points)).toBeCloseTo(1.5, 12);
  });
});

describe('flow', () => {
  it.each([1, 2, 3])('decreases F for two point masses, seed %i', (seed) => {
    const { curves } = exampleOneFlows(seed);
    for (const curve of curves) expect(greatestIncrease(curve), curve.label).toBeLessThan(0);
    const [natural, reparametrized, euclidean, otherEuclidean] = curves;
    const start = natural.points[0]!.y;
    natural.points.forEach(({ x, y }, k) => {
      // 20 intervals, each with about ten steps of error 1e-8 in θ.
      expect(Math.abs(y - start * Math.exp(-2 * x))).toBeLessThan(1e-6);
      expect(Math.abs(reparametrized.points[k]!.y - y)).toBeLessThan(1e-6);
    });
    const difference = euclidean.points.map(({ y }, k) =>
      Math.abs(y - otherEuclidean.points[k]!.y),
    );
    expect(Math.max(...difference) / start).toBeGreaterThan(0.01);
  });

  it('decreases F for Gaussians, as e^(−2t) in the Wasserstein metric', () => {
    const [o1, o2Diag, o2Full, euclidean] = gaussianFlows();
    for (const curve of [o1!, o2Diag!, o2Full!, euclidean!]) {
      expect(greatestIncrease(curve), curve.label).toBeLessThan(0);
    }
    const start = o2Full!.points[0]!.y;
    for (const { x, y } of o2Full!.points) expect(y / start / Math.exp(-2 * x)).toBeCloseTo(1, 5);
    // The mean contributes ½‖m‖² = 1.25, which O1 decreases as e^(−2t); the rest does not change.
    for (const { x, y } of o1!.points) {
      expect(y).toBeCloseTo(start - 1.25 * (1 - Math.exp(-2 * x)), 6);
    }
  });
});

describe('invariance', () => {
  it.each([4, 1 / 4])('agrees in W and %d·W for natural steps only', (c) => {
    const greatest = Object.fromEntries(
      (Object.keys(METHODS) as (keyof typeof METHODS)[]).map((name) => {
        const { gaps, toData } = pairOfRuns(name, c);
        expect(gaps[0]).toBeLessThan(1e-15); // the same generator
        // Every method trains: the distance to the data falls in both runs.
        for (const values of toData) expect(values.at(-1)!).toBeLessThan(0.65 * values[0]!);
        return [name, Math.max(...gaps)];
      }),
    );
    expect(greatest.proximal).toBeLessThan(1e-9);
    expect(greatest.natural).toBeLessThan(1e-12);
    // The numbers in docs/concepts/figures.md.
    const documented = c > 1 ? [0.11, 0.82, 0.89] : [0.24, 0.49, 0.5];
    [greatest.inner, greatest.adam, greatest.descent].forEach((gap, k) => {
      expect(gap).toBeCloseTo(documented[k]!, 2);
    });
    expect(greatest.inner).toBeLessThan(Math.min(greatest.adam!, greatest.descent!));
  });
});

it('parallel lines have the same distances as many points on each', () => {
  const line = (x: number) => Array.from({ length: 20 }, (_, i) => [x, i / 19]);
  for (const theta of [-0.7, 0.2]) {
    const [p, q] = [line(0), line(theta)];
    expect(wasserstein(p, q, 1)).toBeCloseTo(Math.abs(theta), 12);
    expect(totalVariation(p, q)).toBeCloseTo(1, 12);
    expect(jensenShannon(p, q)).toBeCloseTo(Math.LN2, 12);
  }
});
