/** The tab of points: comparisons to begin from, the runs, and the stability map. */
import { PresetPicker } from '../presets/preset-picker.js';
import { presetOf } from '../presets/presets.js';
import type { Session } from '../session/session.js';
import { StabilityMap } from '../stability/stability-map.js';
import { Glossary } from '../symbols/symbol.js';
import { Bench } from './bench.js';
import { Help } from './help.js';

export function PointsTab({ session }: { readonly session: Session }) {
  const lab = session.lab.value;
  const found = presetOf(lab);
  const { title } = lab.experiment;
  const said = found?.isChanged
    ? `Your own settings; they began as ‘${title}’.`
    : (found?.preset.description ?? title);
  return (
    <>
      <PresetPicker session={session} />
      <Bench session={session}>{said}</Bench>
      <StabilityMap />
      <div class="explanations">
        <Glossary />
        <Help />
      </div>
    </>
  );
}
