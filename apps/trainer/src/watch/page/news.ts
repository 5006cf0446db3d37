/** What has happened to runs since the last look, as sentences that screen readers say. */
import type { ExperimentView, RunState } from '../view.js';
import { runTitle } from './words.js';

/** States that are worth a sentence. */
const SAID: Partial<Record<RunState, string>> = {
  complete: 'is complete',
  failed: 'failed',
  interrupted: 'was interrupted',
};

/** Lists what a new view says of runs whose state was another one before. */
export function newsOf(before: ExperimentView | undefined, now: ExperimentView): string[] {
  if (!before) return [];
  const states = new Map(before.runs.map(({ name, state }) => [name, state]));
  return now.runs.flatMap((run) => {
    const was = states.get(run.name);
    const what = SAID[run.state];
    if (was === undefined || was === run.state || what === undefined) return [];
    const reason = run.state === 'failed' && run.reason !== undefined ? `: ${run.reason}` : '';
    return [`${runTitle(run)} ${what}${reason}.`];
  });
}
