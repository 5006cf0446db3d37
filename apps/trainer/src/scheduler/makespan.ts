/**
 * Returns the seconds until the last run of a queue ends. Each run goes to the process that is free
 * first, as in the pool.
 *
 * @param seconds the duration of each run, in the order of the queue.
 */
export function makespan(seconds: readonly number[], processes: number): number {
  const lanes: number[] = [];
  for (const each of seconds) {
    if (lanes.length < processes) lanes.push(each);
    else lanes[lanes.indexOf(Math.min(...lanes))]! += each;
  }
  return Math.max(0, ...lanes);
}
