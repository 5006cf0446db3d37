/**
 * Fuzz test: damages a file and reads it as the program does. The program must either read it or throw
 * an error that tells a user what to do.
 *
 * `WPROX_FUZZ_ROUNDS` is the number of damaged files of each kind, `WPROX_FUZZ_SEED` the seed of the
 * first, and `WPROX_FUZZ_ONLY` a part of the names of the kinds to test. A failure names its seed:
 * `npm run fuzz -- --only <name> --seed <seed> --rounds 1` repeats it.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../src/commands/print-error.js';
import { damageBytes } from './damage-bytes.fixture.js';
import { POLL_MS, watchdog } from './watchdog.fixture.js';

/** A kind of file and how it is read. */
export interface Target {
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  /** Undamaged content. */
  readonly whole: Uint8Array | string;
  /** Further ways to damage it; damage to bytes is always included. */
  readonly damages?: readonly ((whole: Uint8Array, random: Random) => Uint8Array | string)[];
  /**
   * Reads the file as the program does and checks the result.
   * @param isWhole whether the content is undamaged.
   * @throws the errors of the program.
   */
  read(isWhole: boolean): Promise<void>;
  /** Set if the program repairs a damaged file, from another file or by repeating the work. */
  readonly isAlwaysRead?: true;
  /** Set if a damaged size may allocate memory because of a dependency. */
  readonly mayTakeMemory?: true;
  /** Text that an error must contain; by default the name of the file. */
  readonly named?: string;
}

const env = process.env;
export const ROUNDS = Number(env['WPROX_FUZZ_ROUNDS'] || 25);
export const FIRST_SEED = Number(env['WPROX_FUZZ_SEED'] || 1);
/** Returns whether the name contains `WPROX_FUZZ_ONLY`. */
export const isChosen = ({ name }: { readonly name: string }): boolean =>
  name.includes(env['WPROX_FUZZ_ONLY'] ?? '');
const isLong = env['WPROX_FUZZ_ROUNDS'] !== undefined;

/** Limit for a reader that waits forever. The watchdog ends one that computes forever. */
const POLLS = 1200;
/** The files are smaller than a megabyte. A reader that needs this much memory used a damaged size. */
const MEMORY_BYTES = 256 * 2 ** 20;
/** Messages of the JavaScript engine, which explain nothing to a user. */
const UNEXPLAINED =
  /Cannot read prop|is not a function|is not iterable|is not an object|Invalid (typed )?array|Maximum call|\[object |(received|is|of) undefined|Cannot convert/;
/** Longest message without the path of the file: 200, and some for lists of problems. */
const LONGEST_MESSAGE = 300;
/** Number of failures after which a test stops. */
const SHOWN = 8;

/** Defines one test for each kind of file. */
export function fuzz(title: string, targets: readonly Target[]): void {
  const chosen = targets.filter(isChosen);
  describe.skipIf(chosen.length === 0)(`fuzz: ${title}`, () => {
    it.each(chosen)('$name', async (target) => {
      const { read, refused, failures, slowest, most } = await tryFiles(target);
      if (isLong) {
        const cost = `slowest ${Math.ceil(slowest)} ms, most ${Math.ceil(most / 2 ** 20)} MiB more`;
        console.info(
          `${target.name}: ${ROUNDS} tried, ${read} read, ${refused} files refused; ${cost}`,
        );
      }
      expect(failures).toEqual([]);
      // If no damaged file is refused, the target tests nothing.
      if (ROUNDS >= 20) expect(refused > 0).toBe(!target.isAlwaysRead);
    });
  });
}

async function tryFiles(target: Target) {
  const { name, file } = target;
  const whole = Uint8Array.from(Buffer.from(target.whole));
  const watched = watchdog(name);
  const failures = new Map<string, string>();
  let [read, refused, slowest, most] = [0, 0, 0, 0];
  try {
    // The undamaged file must be readable.
    await putFile(file, whole);
    await target.read(true);
    for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
      const content = damaged(target, whole, new Random(seed));
      await putFile(file, content);
      watched.begin(seed);
      const before = memory();
      const start = performance.now();
      const isWhole = content !== undefined && Buffer.compare(content, whole) === 0;
      const problem = await outcome(target, isWhole);
      watched.end();
      slowest = Math.max(slowest, performance.now() - start);
      const after = memory();
      const taken = Math.max(after.peak - before.peak, after.arrays - before.arrays);
      most = Math.max(most, taken);
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
  return { read, refused, failures: [...failures.values()], slowest, most };
}

const REFUSED = Symbol('refused');

/** Keeps one failure per kind of message. */
function remember(failures: Map<string, string>, seed: number, problem: string | symbol): void {
  const text = String(problem);
  const kind = text.replace(/\d+/g, '0').slice(0, 120);
  if (!failures.has(kind)) failures.set(kind, `seed ${seed}: ${text.slice(0, 1200)}`);
}

/** Returns the damaged content; undefined means that a folder replaces the file. */
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

/** Reads the file. Returns undefined if that succeeded, `REFUSED`, or what is wrong with the error. */
async function outcome(
  { file, named = path.basename(file), read }: Target,
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

/** Waits until the signal is aborted. @throws Error after `POLLS` polls. */
async function patience(signal: AbortSignal): Promise<void> {
  for (let poll = 0; poll < POLLS; poll++) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
  throw new Error(`the reader did not finish within ${(POLLS * POLL_MS) / 1000} s`);
}

/** Returns what is wrong with an error as the program prints it; undefined if it helps a user. */
export function problemOf(error: unknown, named: string): string | undefined {
  const text = errorText(error, {});
  if (text.includes('This is a defect of wprox')) return text;
  if (/\p{Cc}/u.test(text.replaceAll('\n', ''))) return `has codes of a terminal: ${text}`;
  if (UNEXPLAINED.test(text)) return `does not explain: ${text}`;
  if (!text.includes(named)) return `does not name ${named}: ${text}`;
  const own = text.replaceAll(named, '').replace(/\/[^\s:;,']+\//g, '');
  if (own.length > LONGEST_MESSAGE) return `has ${text.length} characters: ${text}`;
  return undefined;
}

function memory() {
  return {
    peak: process.resourceUsage().maxRSS * 1024,
    arrays: process.memoryUsage().arrayBuffers,
  };
}
