/**
 * The fuzz test: a file is damaged, read the way the program reads it, and either is read all the same or
 * refused by an error that a user can act on.
 *
 * `WPROX_FUZZ_ROUNDS` is how many files of each kind are tried, `WPROX_FUZZ_SEED` the seed of the first,
 * `WPROX_FUZZ_ONLY` a part of the names of those that are. A failure names its seed:
 * `npm run fuzz -- --only <name> --seed <seed> --rounds 1` does it again.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../src/commands/print-error.js';
import { damageBytes } from './damage-bytes.fixture.js';
import { POLL_MS, watchdog } from './watchdog.fixture.js';

/** A kind of file, and how it is read. */
export interface Target {
  readonly name: string;
  /** The file's path. */
  readonly file: string;
  /** What is in it while it is whole. */
  readonly whole: Uint8Array | string;
  /** More ways to damage it, beside those of bytes. */
  readonly damages?: readonly ((whole: Uint8Array, random: Random) => Uint8Array | string)[];
  /**
   * Reads the file, throwing what the program throws, and looks at what came out.
   * @param isWhole whether the bytes are those of the whole file after all.
   */
  read(isWhole: boolean): Promise<void>;
  /** Whether a damaged one is made good: from another file, or by doing the work again. */
  readonly isAlwaysRead?: true;
  /** Whether a damaged size in it may take memory, for a reason that is not ours to mend. */
  readonly mayTakeMemory?: true;
  /** What an error has to name; the file unless given. */
  readonly named?: string;
}

const env = process.env;
export const ROUNDS = Number(env['WPROX_FUZZ_ROUNDS'] || 50);
export const FIRST_SEED = Number(env['WPROX_FUZZ_SEED'] || 1);
/** Whether the tests of this name are asked for. */
export const isChosen = ({ name }: { readonly name: string }): boolean =>
  name.includes(env['WPROX_FUZZ_ONLY'] ?? '');
const isLong = env['WPROX_FUZZ_ROUNDS'] !== undefined;

/** So many polls for what waits for ever; the watchdog has a limit for what computes for ever. */
const POLLS = 40;
/** No file here has more than a megabyte; what takes this much memory believed a damaged size. */
const MEMORY_BYTES = 256 * 2 ** 20;
/** Messages that JavaScript makes, and no person. */
const UNEXPLAINED =
  /Cannot read prop|is not a function|is not iterable|is not an object|Invalid (typed )?array|Maximum call|\[object |(received|is|of) undefined|Cannot convert/;
const LONGEST_MESSAGE = 2500;
/** Enough to see what is wrong. */
const SHOWN = 8;

/** One test for each kind of file. */
export function fuzz(title: string, targets: readonly Target[]): void {
  const chosen = targets.filter(isChosen);
  describe.skipIf(chosen.length === 0)(`fuzz: ${title}`, () => {
    it.each(chosen)('$name', { timeout: 60_000 + ROUNDS * 2000 }, async (target) => {
      const { read, refused, failures } = await tryFiles(target);
      if (isLong)
        console.info(`${target.name}: ${ROUNDS} tried, ${read} read, ${refused} files refused`);
      expect(failures).toEqual([]);
      // A target whose damage nobody sees would test nothing.
      if (ROUNDS >= 20) expect(refused > 0).toBe(!target.isAlwaysRead);
    });
  });
}

async function tryFiles(target: Target) {
  const { name, file } = target;
  const whole = Uint8Array.from(Buffer.from(target.whole));
  const watched = watchdog(name);
  const failures = new Map<string, string>();
  let [read, refused] = [0, 0];
  try {
    // The target itself: what is whole has to be read.
    await putFile(file, whole);
    await target.read(true);
    for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
      const content = damaged(target, whole, new Random(seed));
      await putFile(file, content);
      watched.begin(seed);
      const before = memory();
      const isWhole = content !== undefined && Buffer.compare(content, whole) === 0;
      const problem = await outcome(target, isWhole);
      watched.end();
      const after = memory();
      const taken = Math.max(after.peak - before.peak, after.arrays - before.arrays);
      if (problem === undefined) read++;
      else if (problem === REFUSED) refused += content ? 1 : 0;
      else remember(failures, seed, problem);
      if (taken > MEMORY_BYTES && !target.mayTakeMemory) {
        remember(failures, seed, `took ${Math.round(taken / 2 ** 20)} MiB of memory`);
      }
      if (failures.size >= SHOWN) break;
    }
  } finally {
    await putFile(file, whole);
    await watched.close();
  }
  return { read, refused, failures: [...failures.values()] };
}

const REFUSED = Symbol('refused');

/** One message of a kind. */
function remember(failures: Map<string, string>, seed: number, problem: string | symbol): void {
  const text = String(problem);
  const kind = text.replace(/\d+/g, '0').slice(0, 120);
  if (!failures.has(kind)) failures.set(kind, `seed ${seed}: ${text.slice(0, 1200)}`);
}

/** The damaged content; undefined where a folder takes the file's place. */
function damaged({ damages = [] }: Target, whole: Uint8Array, random: Random) {
  if (random.integer(60) === 0) return undefined;
  const kind = random.integer(damages.length + 1);
  const damage = damages[kind];
  return Uint8Array.from(Buffer.from(damage ? damage(whole, random) : damageBytes(whole, random)));
}

async function putFile(file: string, content: Uint8Array | undefined): Promise<void> {
  await rm(file, { recursive: true, force: true });
  await mkdir(content === undefined ? file : path.dirname(file), { recursive: true });
  if (content !== undefined) await writeFile(file, content);
}

/** What is wrong with how the file was taken; undefined if it was read as it should be. */
async function outcome(
  { file, named = file, read }: Target,
  isWhole: boolean,
): Promise<string | undefined | typeof REFUSED> {
  const giveUp = new AbortController();
  try {
    await Promise.race([read(isWhole), patience(giveUp.signal)]);
    return undefined;
  } catch (error) {
    return problemOf(error, named) ?? REFUSED;
  } finally {
    giveUp.abort();
  }
}

/** Ends when the signal says so. @throws Error after a while. */
async function patience(signal: AbortSignal): Promise<void> {
  for (let poll = 0; poll < POLLS; poll++) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
  throw new Error(`nothing came for ${(POLLS * POLL_MS) / 1000} s`);
}

/** What is wrong with an error as the program prints it; undefined if it is one to act on. */
export function problemOf(error: unknown, named: string): string | undefined {
  const text = errorText(error, {});
  if (text.includes('This is a defect of wprox')) return text;
  if (UNEXPLAINED.test(text)) return `does not explain: ${text}`;
  if (!text.includes(named)) return `does not name ${named}: ${text}`;
  if (text.length > LONGEST_MESSAGE) return `has ${text.length} characters: ${text}`;
  return undefined;
}

function memory() {
  return {
    peak: process.resourceUsage().maxRSS * 1024,
    arrays: process.memoryUsage().arrayBuffers,
  };
}
