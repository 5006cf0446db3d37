/**
 * Seconds until the last of a queue of runs ends: each is handed to whichever process is free first, as
 * the pool does.
 */
export function makespan(seconds: readonly number[], processes: number): number {
  const lanes: number[] = [];
  for (const each of seconds) {
    if (lanes.length < processes) lanes.push(each);
    else lanes[lanes.indexOf(Math.min(...lanes))]! += each;
  }
  return Math.max(0, ...lanes);
}
