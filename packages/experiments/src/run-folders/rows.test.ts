import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CorruptFileError } from '../errors.js';
import { checkpointAt, withOpenRun } from './open-run.fixture.js';
import { runPaths } from './paths.js';
import { type MetricsRow, timingRowSchema } from './row-schemas.js';
import { appendRow, readRows } from './rows.js';

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

describe('the rows of a run that is opened again', () => {
  let runs = 0;
  /** Writes the first rows, a checkpoint, and the rows after it. */
  async function write(first: readonly MetricsRow[], after: readonly MetricsRow[]) {
    const paths = runPaths(path.join(folder, `none-seed${++runs}`));
    await withOpenRun(paths.folder, async (run) => {
      for (const row of first) await run.addMetrics(row);
      await run.writeCheckpoint(checkpointAt(1));
      for (const row of after) await run.addMetrics(row);
    });
    return paths;
  }
  const rowsWhenOpened = (run: string) => withOpenRun(run, async ({ rows: found }) => found);

  it('are exactly the bytes up to the checkpoint, wherever the file was cut after it', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(30), fc.double({ min: 0, max: 1 }), async (all, count, cut) => {
        const kept = all.slice(0, count);
        const { folder: run, metrics } = await write(kept, all.slice(count));
        const bytes = Buffer.from(lines(all));
        expect(bytes.equals(await readFile(metrics))).toBe(true);
        const end = Math.floor(cut * bytes.length);
        await writeFile(metrics, bytes.subarray(0, end));
        if (end >= Buffer.byteLength(lines(kept))) {
          expect(await rowsWhenOpened(run)).toEqual(kept);
          expect(await readFile(metrics, 'utf8')).toBe(lines(kept));
        } else {
          await expect(rowsWhenOpened(run)).rejects.toMatchObject({ file: metrics });
          expect(bytes.subarray(0, end).equals(await readFile(metrics))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('can be appended to as before', async () => {
    const all = [0, 1, 2, 3].map(
      (iteration): MetricsRow => ({
        ...{ kind: 'losses', iteration, criticLoss: iteration / 2, generatorLoss: 0, penalty: 0 },
      }),
    );
    const { folder: run, metrics } = await write(all.slice(0, 2), all.slice(2));
    const never = await readFile(metrics, 'utf8');
    await appendFile(metrics, '{"kind":"losses","iter');
    await withOpenRun(run, async (again) => {
      for (const row of all.slice(2)) await again.addMetrics(row);
    });
    expect(await readFile(metrics, 'utf8')).toBe(never);
  });

  it('are refused and not changed if the file is damaged or missing', async () => {
    const row: MetricsRow = { kind: 'travel', iteration: 0, distance: 1, samples: 2 };
    const { folder: run, metrics } = await write([row], []);
    const whole = await readFile(metrics, 'utf8');
    for (const damaged of ['what\n', whole.replace('1', '2'), `x${whole}`]) {
      await writeFile(metrics, damaged);
      await expect(rowsWhenOpened(run)).rejects.toThrow(CorruptFileError);
      expect(await readFile(metrics, 'utf8')).toBe(damaged);
    }
    await rm(metrics);
    await expect(rowsWhenOpened(run)).rejects.toThrow(/metrics\.jsonl.* it is missing/);
    await mkdir(metrics);
    await expect(rowsWhenOpened(run)).rejects.toThrow(/metrics\.jsonl: it is a folder.*: restore/);
    await rm(metrics, { recursive: true });
    await writeFile(metrics, whole);
    expect(await rowsWhenOpened(run)).toEqual([row]);
  });
});
