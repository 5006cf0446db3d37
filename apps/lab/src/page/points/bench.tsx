/** Runs side by side with the bar of the training, the charts and the settings; of points or of digits. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { followAddress } from '../address.js';
import { Announcer } from '../announcer.js';
import { Charts } from '../charts/charts.js';
import { runStyles } from '../charts/run-style.js';
import { Settings } from '../controls/settings.js';
import { TransportBar } from '../controls/transport-bar.js';
import { ViewSettings } from '../controls/view-settings.js';
import { RunPanel } from '../panels/run-panel.js';
import type { Session } from '../session/session.js';
import { ShareButtons } from '../share/share-buttons.js';
import { listenForShortcuts } from '../shortcuts.js';
import { StatusLine } from './status-line.js';

interface BenchProps {
  readonly session: Session;
  /** What is shown, in a sentence. */
  readonly children: ComponentChildren;
}

export function Bench({ session, children }: BenchProps) {
  useEffect(() => {
    session.begin();
    session.resume();
    const tab = session.content === 'points' ? 'points' : 'digits';
    const ends = [followAddress(session, tab), listenForShortcuts(session), () => session.rest()];
    return () => {
      for (const end of ends) end();
    };
  }, [session]);
  return (
    <>
      <div class="bar">
        <TransportBar session={session} />
        <StatusLine session={session} />
        <ShareButtons session={session} />
      </div>
      <div class="bench">
        <div class="stage">
          <p class="shown">{children}</p>
          <Stage session={session} />
          <ViewSettings session={session} />
          <Charts session={session} />
        </div>
        <Settings session={session} />
      </div>
      <Announcer session={session} />
    </>
  );
}

function Stage({ session }: { readonly session: Session }) {
  const runs = session.runs.value;
  const styles = runStyles(runs);
  const problem = session.problem.value;
  if (session.status.value === 'failed' && problem) {
    return (
      <div class="failure card" role="alert">
        <h2>The lab cannot train here</h2>
        <p>{problem}</p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  }
  const distanceProblem = session.content === 'points' && session.distanceProblem.value;
  return (
    <>
      {distanceProblem && (
        <p class="problem" role="alert">
          {distanceProblem}
        </p>
      )}
      <div class="panels" data-count={runs.length}>
        {runs.map(({ config }, i) => (
          <RunPanel key={config.variant} session={session} index={i} style={styles[i]!} />
        ))}
      </div>
    </>
  );
}
