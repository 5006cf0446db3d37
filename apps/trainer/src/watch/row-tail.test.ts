import { appendFile, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { timingRowSchema } from '@wprox/experiments/run-folders';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RowTail } from './row-tail.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-tail-'));
  file = path.join(folder, 'timing.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const row = (iteration: number) => ({ iteration, trainingSeconds: iteration / 2 });
const line = (iteration: number) => `${JSON.stringify(row(iteration))}\n`;
const tailOf = () => new RowTail(file, timingRowSchema);

describe('a file of rows that grows', () => {
  it('is read in any pieces as in one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 6 }), async (cuts) => {
        await rm(file, { force: true });
        const text = Buffer.from(Array.from({ length: 9 }, (_, i) => line(i)).join(''));
        const tail = tailOf();
        let at = 0;
        for (const cut of [...cuts.map((each) => Math.min(each, text.length)), text.length].sort(
          (a, b) => a - b,
        )) {
          await appendFile(file, text.subarray(at, cut));
          at = cut;
          await tail.look();
          const whole = text.subarray(0, cut).toString().split('\n').length - 1;
          expect(tail.rows).toEqual(Array.from({ length: whole }, (_, i) => row(i)));
        }
        expect(tail.damaged).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('tells whether anything is new', async () => {
    const tail = tailOf();
    expect(await tail.look()).toBe(false);
    await writeFile(file, line(1));
    expect([await tail.look(), await tail.look()]).toEqual([true, false]);
    await appendFile(file, '{"iteration":2,');
    expect(await tail.look()).toBe(false);
    await appendFile(file, '"trainingSeconds":1}\n');
    expect(await tail.look()).toBe(true);
    expect(tail.rows).toEqual([row(1), row(2)]);
  });

  it('is read anew when a resume has replaced it, also by a longer one', async () => {
    const tail = tailOf();
    await writeFile(file, line(1) + line(2) + line(3));
    await tail.look();
    await writeFile(`${file}.new`, line(1) + line(4) + line(5) + line(6) + line(7));
    await rename(`${file}.new`, file);
    expect(await tail.look()).toBe(true);
    expect(tail.rows.map(({ iteration }) => iteration)).toEqual([1, 4, 5, 6, 7]);
    await writeFile(file, line(1));
    await tail.look();
    expect(tail.rows).toEqual([row(1)]);
    await rm(file);
    expect(await tail.look()).toBe(true);
    expect(tail.rows).toEqual([]);
  });

  it('leaves out what is no row, and says which lines', async () => {
    await writeFile(file, `${line(1)}{"iteration":2,"trainingSeconds":NaN}\nwhat\n${line(3)}`);
    const tail = tailOf();
    await tail.look();
    expect(tail.rows).toEqual([row(1), row(3)]);
    expect(tail.damaged).toEqual([2, 3]);
  });

  it('reads of a long file only what is new', async () => {
    const before = Array.from({ length: 100_000 }, (_, i) => line(i)).join('');
    await writeFile(file, before);
    const tail = tailOf();
    await tail.look();
    await appendFile(file, line(100_000));
    // The bytes that were read must not be needed again, but for the last few.
    const opened = await open(file, 'r+');
    await opened.write('x'.repeat(1000), 0);
    await opened.close();
    await tail.look();
    expect(tail.rows).toHaveLength(100_001);
    expect(tail.damaged).toEqual([]);
  });
});
