/** Densities at the border of the package: what comes in is checked once, what goes out refuses bad places. */
import { reject, requireFunction } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { requireFraction, requireNumber } from '../inputs/number.js';
import { requireMembers } from '../inputs/options.js';
import { readInterval, readVector } from '../inputs/vector.js';
import type { Feature } from '../quadrature/cells.js';
import type { Density } from './line-density.js';

/** Densities that this package made. */
const made = new WeakSet<object>();

const isPlace = (x: number) => !Number.isNaN(x);

/**
 * The density with functions that throw an ArgumentError naming `x`, `u` or `origin` for what is no
 * number, and for levels of mass outside of [0, 1]: they would give NaN.
 */
export function guarded<D extends Density>(density: D): D {
  const place = (f: (x: number) => number) => (x: number) => {
    requireNumber('x', x, isPlace, 'a number');
    return f(x);
  };
  const level = (f: (u: number) => number) => (u: number) => {
    requireFraction('u', u);
    return f(u);
  };
  const { pdf, logPdf, about } = density;
  const result = {
    ...density,
    ...(pdf && { pdf: place(pdf) }),
    ...(logPdf && { logPdf: place(logPdf) }),
    cdf: place(density.cdf),
    survival: place(density.survival),
    quantile: level(density.quantile),
    upperQuantile: level(density.upperQuantile),
    ...(about && {
      about: (origin: number) => {
        requireNumber('origin', origin, Number.isFinite, 'a finite number');
        return guarded(about(origin));
      },
    }),
  };
  made.add(result);
  return result;
}

/** Whether a value is meant to be a density; {@link readDensity} checks it. */
export const isDensity = (input: unknown): input is Density =>
  typeof input === 'object' && input !== null && 'cdf' in input;

/**
 * Reads a density, under the caller's name for it.
 *
 * @throws ArgumentError naming `argument`, or a property of it. One that the user put together throws it
 *   for functions that give no numbers, too.
 */
export function readDensity(argument: string, input: Density): Density {
  if (typeof input !== 'object' || input === null) {
    reject(argument, input, 'a density, such as normal(0, 1)');
  }
  if (made.has(input)) return input;
  const read = readOwn(argument, input);
  // Each function once, so that one that gives no number is named here.
  const median = probe(read);
  if (read.about) probe(read.about(median));
  return read;
}

/** The median, after a call of each function. */
function probe(density: Density): number {
  const median = density.quantile(0.5);
  density.upperQuantile(0.5);
  for (const name of ['pdf', 'logPdf', 'cdf', 'survival'] as const) density[name]?.(median);
  return median;
}

function readOwn(argument: string, input: Density): Density {
  requireMembers(
    argument,
    input,
    ['cdf', 'survival', 'quantile', 'upperQuantile'],
    'a density, such as normal(0, 1)',
  );
  const { pdf, logPdf, features, about } = input;
  const own = (name: 'cdf' | 'survival' | 'quantile' | 'upperQuantile') =>
    numberFrom(`${argument}.${name}`, input[name]);
  if (features !== undefined) requireFeatures(`${argument}.features`, features);
  if (about !== undefined) requireFunction(`${argument}.about`, about);
  return guarded<Density>({
    ...(pdf !== undefined && { pdf: numberFrom(`${argument}.pdf`, pdf) }),
    ...(logPdf !== undefined && { logPdf: numberFrom(`${argument}.logPdf`, logPdf) }),
    cdf: own('cdf'),
    survival: own('survival'),
    quantile: own('quantile'),
    upperQuantile: own('upperQuantile'),
    support: readInterval(`${argument}.support`, input.support),
    breakpoints: Array.from(readVector(`${argument}.breakpoints`, input.breakpoints, 'any')),
    ...(features && { features }),
    ...(about && { about: (origin: number) => readOwn(`${argument}.about`, about(origin)) }),
  });
}

function requireFeatures(argument: string, features: readonly Feature[]): void {
  const expected = 'an array of features { center, scale, sharp } or nothing';
  if (!Array.isArray(features)) reject(argument, features, expected);
  for (const feature of features as readonly (Partial<Feature> | undefined)[]) {
    const { center, scale, sharp } = feature ?? {};
    const isFeature = Number.isFinite(center) && Number.isFinite(scale) && scale! > 0;
    if (!isFeature || typeof sharp !== 'boolean') reject(argument, features, expected);
  }
}
