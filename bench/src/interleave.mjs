/**
 * Compares the times of pieces of work. Each round runs every piece for a few milliseconds, so that
 * other load slows all pieces, and the results are medians over the rounds.
 *
 * The clock is the processor time of this process (user and system), not wall-clock time, so that
 * waiting for a core does not count. Other programs still affect caches, memory and core frequency.
 */

/**
 * One piece of work.
 * @typedef {object} Piece
 * @property {string} name
 * @property {() => void} run runs the piece once, synchronously
 */

/** A round runs a piece for about this many milliseconds, but at least once. */
const SLICE = 12;
/** Pieces that take more milliseconds than this run in the first rounds only. */
const SLOW = 400;
const SLOW_ROUNDS = 3;

/**
 * Runs pieces in turns.
 * @param {readonly Piece[]} pieces all with different names
 * @param {number} rounds
 * @returns {Map<string, number[]>} milliseconds for one run of each piece, one number for each round
 */
export function interleave(pieces, rounds) {
  const repeats = pieces.map(({ run }) => {
    run(); // a warm-up: it compiles and allocates memory
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
 * Returns the milliseconds of processor time of one run.
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
 * Computes the speed of `name` over that of `reference`: the median of the ratios within a round, over
 * the rounds that both have. A slow piece has the first rounds only.
 * @param {Map<string, number[]>} times
 * @param {string} name
 * @param {string} reference
 */
export function relativeSpeed(times, name, reference) {
  const own = times.get(name) ?? [];
  const other = times.get(reference) ?? [];
  return median(own.slice(0, other.length).map((time, round) => Number(other[round]) / time));
}
