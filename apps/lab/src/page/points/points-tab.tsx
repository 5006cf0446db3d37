/** The tab of points: runs side by side, their charts, the settings, and the stability map. */
import { useEffect } from 'preact/hooks';
import { followAddress } from '../address.js';
import { Announcer } from '../announcer.js';
import { Charts } from '../charts/charts.js';
import { runStyles } from '../charts/run-style.js';
import { Settings } from '../controls/settings.js';
import { TransportBar } from '../controls/transport-bar.js';
import { ViewSettings } from '../controls/view-settings.js';
import { RunPanel } from '../panels/run-panel.js';
import { PresetPicker, WhatIsShown } from '../presets/preset-picker.js';
import type { Session } from '../session/session.js';
import { ShareButtons } from '../share/share-buttons.js';
import { listenForShortcuts } from '../shortcuts.js';
import { StabilityMap } from '../stability/stability-map.js';
import { Glossary } from '../symbols/symbol.js';
import { Help } from './help.js';
import { StatusLine } from './status-line.js';

export function PointsTab({ session }: { readonly session: Session }) {
  useEffect(() => followAddress(session), [session]);
  useEffect(() => listenForShortcuts(session), [session]);
  return (
    <>
      <PresetPicker session={session} />
      <div class="bar">
        <TransportBar session={session} />
        <StatusLine session={session} />
        <ShareButtons session={session} />
      </div>
      <div class="bench">
        <div class="stage">
          <WhatIsShown session={session} />
          <Stage session={session} />
          <ViewSettings session={session} />
          <Charts session={session} />
        </div>
        <Settings session={session} />
      </div>
      <StabilityMap />
      <div class="explanations">
        <Glossary />
        <Help />
      </div>
      <Announcer session={session} />
    </>
  );
}

function Stage({ session }: { readonly session: Session }) {
  const runs = session.runs.value;
  const styles = runStyles(runs);
  const problem = session.problem.value;
  if (problem) {
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
  return (
    <div class="panels" data-count={runs.length}>
      {runs.map(({ config }, i) => (
        <RunPanel key={config.variant} session={session} index={i} style={styles[i]!} />
      ))}
    </div>
  );
}
