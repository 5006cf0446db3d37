/** All settings: what the runs share, then each run. */
import { withRun } from '../../state/edits.js';
import { MOST_RUNS } from '../../state/limits.js';
import { runStyles } from '../charts/run-style.js';
import type { Session } from '../session/session.js';
import { Icon } from './icons.js';
import { RunSettingsCard } from './run-settings.js';
import { NetworkSettings, SharedSettingsCard } from './shared-settings.js';

export function Settings({ session }: { readonly session: Session }) {
  const runs = session.runs.value;
  const styles = runStyles(runs);
  const refusal = session.refusal.value;
  return (
    <aside class="settings card" aria-label="Settings">
      <h2>Settings</h2>
      <p class="note">A change begins the runs again.</p>
      {refusal && (
        <p class="problem" role="alert">
          {refusal}
        </p>
      )}
      <SharedSettingsCard session={session} />
      <NetworkSettings session={session} />
      {runs.map(({ config }, i) => (
        <RunSettingsCard key={config.variant} session={session} index={i} style={styles[i]!} />
      ))}
      <button
        type="button"
        class="add"
        disabled={runs.length >= MOST_RUNS}
        onClick={() => session.change((lab) => withRun(lab, nextRegularizer(session)))}
      >
        <Icon name="add" />
        <span>{runs.length < MOST_RUNS ? 'Add a run' : `At most ${MOST_RUNS} runs`}</span>
      </button>
    </aside>
  );
}

/** The first regularizer that no run has yet. */
function nextRegularizer(session: Session) {
  const taken = new Set(session.runs.peek().map(({ config }) => config.regularizer.name));
  return (['rwp', 'o2diag', 'o1', 'none'] as const).find((name) => !taken.has(name)) ?? 'o2full';
}
