import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CorruptFileError } from '../errors.js';
import {
  appendRow,
  type MetricsRow,
  metricsRowSchema,
  readRows,
  timingRowSchema,
  truncateRows,
} from './rows.js';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-rows-'));
  file = path.join(folder, 'metrics.jsonl');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => rm(file, { force: true }));

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const measure = (seed: number) =>
  seed < 0
    ? { measure: 'frechet' as const, features: 'f' }
    : {
        measure: 'wasserstein-2' as const,
        floor: 0.5,
        ...(seed > 1 && {
          modes: { count: 8, missed: [{ index: 3, place: [-seed, 1] }], highQuality: 0.25 },
        }),
      };
/** Rows as a run writes them, with iterations that never decrease. */
const rows: fc.Arbitrary<MetricsRow[]> = fc
  .array(fc.tuple(fc.nat(3), fc.boolean(), number, number))
  .map((entries) => {
    let iteration = 0;
    return entries.map(([step, isLoss, a, b]): MetricsRow => {
      iteration += step;
      return isLoss
        ? { kind: 'losses', iteration, criticLoss: a, generatorLoss: b, penalty: a }
        : { kind: 'distance', iteration, value: a, samples: 9, realSamples: 9, ...measure(b) };
    });
  });

const lines = (some: readonly MetricsRow[]) =>
  some.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('readRows', () => {
  it('reads what was appended', async () => {
    const row = { iteration: 40, trainingSeconds: 12.31 };
    await appendRow(file, row);
    await appendRow(file, { iteration: 50, trainingSeconds: 15 });
    expect(await readFile(file, 'utf8')).toBe(
      '{"iteration":40,"trainingSeconds":12.31}\n{"iteration":50,"trainingSeconds":15}\n',
    );
    expect((await readRows(file, timingRowSchema))[0]).toEqual(row);
  });

  it('returns no rows without a file, and names file and line of a damaged row', async () => {
    expect(await readRows(file, timingRowSchema)).toEqual([]);
    await writeFile(file, '{"iteration":1,"trainingSeconds":1}\n{"iteration":2,"trai\n');
    const failure = readRows(file, timingRowSchema);
    await expect(failure).rejects.toThrow(CorruptFileError);
    await expect(failure).rejects.toMatchObject({ file, line: 2 });
    await writeFile(file, '{"iteration":-1,"trainingSeconds":1}\n');
    await expect(readRows(file, timingRowSchema)).rejects.toThrow(
      /line 1: iteration is -1; expected at least 0/,
    );
  });

  it('refuses numbers that JSON cannot represent', async () => {
    const row = { iteration: 7, trainingSeconds: Number.NaN };
    await expect(appendRow(file, row)).rejects.toThrow(/trainingSeconds is NaN/);
    expect(await readRows(file, timingRowSchema)).toEqual([]);
  });
});

describe('truncateRows', () => {
  it('keeps exactly the bytes of the rows up to the iteration, wherever the file was cut', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(30), fc.double({ min: 0, max: 1 }), async (all, last, cut) => {
        const bytes = Buffer.from(lines(all));
        const end = Math.floor(cut * bytes.length);
        const whole = bytes.subarray(0, end).toString().split('\n').length - 1;
        await writeFile(file, bytes.subarray(0, end));
        await truncateRows(file, metricsRowSchema, last);
        const kept = all.slice(0, whole).filter((row) => row.iteration <= last);
        expect(await readFile(file, 'utf8')).toBe(lines(kept));
        expect(await readRows(file, metricsRowSchema)).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a file to which the same rows can be appended as before', async () => {
    const all = [0, 1, 2, 3].map((iteration) => ({ iteration, trainingSeconds: iteration / 2 }));
    for (const row of all) await appendRow(file, row);
    const never = await readFile(file, 'utf8');
    await appendFile(file, '{"iteration":4,"tr');
    await truncateRows(file, timingRowSchema, 1);
    for (const row of all.slice(2)) await appendRow(file, row);
    expect(await readFile(file, 'utf8')).toBe(never);
  });

  it('creates no missing file, and does not change a damaged one', async () => {
    await truncateRows(file, timingRowSchema, 3);
    await expect(readFile(file)).rejects.toThrow(/ENOENT/);
    await writeFile(file, 'what\n');
    await expect(truncateRows(file, timingRowSchema, 3)).rejects.toThrow(CorruptFileError);
    expect(await readFile(file, 'utf8')).toBe('what\n');
  });
});
