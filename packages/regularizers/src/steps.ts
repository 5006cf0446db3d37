/** How many steps one call can be asked to take. */

/** The most inner steps of an outer iteration, and the most steps of one ascent. */
export const MOST_STEPS = 1_000_000;
