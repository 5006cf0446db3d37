/**
 * How the threads of a pool talk, through a small block of shared memory beside the backend's.
 *
 * A job consists of parts, each a list of calls of exported WebAssembly functions with numbers. The
 * thread that starts a job writes the lists, then the state; each thread, the starter included, takes
 * the next part until none is left. If a thread sleeps or has ended, the others take its parts.
 *
 * The state is one 32-bit word: the job's number, times PARTS, plus the parts that nobody has taken.
 * A part is taken by an atomic exchange of the whole word, so none is taken twice, and a late thread
 * cannot take a part of the next job with the last job's state.
 */

/** More than the greatest count of parts; a power of two. */
export const PARTS = 128;

/** Where the words are, in 32-bit integers; each has its own line of the cache. */
export const STATE = 0;
/** The parts that are done. */
export const DONE = 16;
/** The worker threads that sleep and need a wake-up call. */
export const SLEEPING = 32;
/** 1 while the starter sleeps until parts are done. */
export const STARTER_SLEEPS = 48;
/** The length of the text of the first error, in UTF-16 units; 0 if there is none. */
export const ERROR = 64;
/** For each part, the length of its list. */
export const LENGTHS = 80;

/** For each part, the number of the worker thread that computes it; 0 before and after. */
export const OWNERS = LENGTHS + PARTS;

/** The greatest length of an error's text, and where it begins, in 16-bit integers. */
export const TEXT = 500;
export const TEXT_AT = 2 * (OWNERS + PARTS);

/** Where the lists begin, in 64-bit floats, and the room of each: a call takes 2 and its arguments. */
export const LISTS = 320;
export const ROOM = 16 * 1024;

/** Returns the bytes of the block for a count of parts. */
export const blockSize = (parts: number): number => 8 * (LISTS + parts * ROOM);
