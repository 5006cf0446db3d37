/**
 * Times pieces of work against each other. Each round runs every piece once for a few milliseconds,
 * so that whatever slows the machine down slows all of them, and medians over the rounds are kept.
 *
 * The clock is the processor time of this process (user and system), not the time on the wall: on a
 * machine that runs other programs too, the time spent waiting for a core is not counted. What
 * remains of the others is their share of caches, memory and core frequency.
 */

/**
 * One piece of work.
 * @typedef {object} Piece
 * @property {string} name
 * @property {() => void} run Runs it once, synchronously.
 */

/** A round measures a piece for about this long, or once. Milliseconds. */
const SLICE = 12;
/** Pieces that take longer than this are measured in the first rounds only. Milliseconds. */
const SLOW = 400;
const SLOW_ROUNDS = 3;

/**
 * @param {readonly Piece[]} pieces all with different names
 * @param {number} rounds
 * @returns {Map<string, number[]>} milliseconds for one run of each piece, one number for each round
 */
export function interleave(pieces, rounds) {
  const repeats = pieces.map(({ run }) => {
    run(); // compiles it, and grows the memory that it needs
    return Math.max(1, Math.round(SLICE / cpuTime(run, 1)));
  });
  const times = new Map(pieces.map(({ name }) => [name, /** @type {number[]} */ ([])]));
  for (let round = 0; round < rounds; round++) {
    pieces.forEach(({ name, run }, i) => {
      const of = /** @type {number[]} */ (times.get(name));
      if (round >= SLOW_ROUNDS && median(of) > SLOW) return;
      of.push(cpuTime(run, /** @type {number} */ (repeats[i])));
    });
  }
  return times;
}

/**
 * Milliseconds of processor time for one run.
 * @param {() => void} run
 * @param {number} [repeats]
 */
export function cpuTime(run, repeats = 1) {
  const before = process.cpuUsage();
  for (let i = 0; i < repeats; i++) run();
  const { user, system } = process.cpuUsage(before);
  return Math.max(user + system, 1) / 1000 / repeats;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * How fast `name` is against `reference`: the median, over the rounds that both have, of the ratio
 * within a round. A slow piece has the first rounds only.
 * @param {Map<string, number[]>} times
 * @param {string} name
 * @param {string} reference
 */
export function relativeSpeed(times, name, reference) {
  const own = times.get(name) ?? [];
  const other = times.get(reference) ?? [];
  return median(own.slice(0, other.length).map((time, round) => Number(other[round]) / time));
}
