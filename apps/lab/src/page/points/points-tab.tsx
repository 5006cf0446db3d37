/** The tab of points: comparisons to begin from, the runs, and the stability map. */
import { PresetPicker } from '../presets/preset-picker.js';
import { PRESETS } from '../presets/presets.js';
import type { Session } from '../session/session.js';
import { StabilityMap } from '../stability/stability-map.js';
import { Glossary } from '../symbols/symbol.js';
import { Bench } from './bench.js';
import { Help } from './help.js';

export function PointsTab({ session }: { readonly session: Session }) {
  const { title } = session.lab.value.experiment;
  const preset = PRESETS.find((one) => one.title === title);
  return (
    <>
      <PresetPicker session={session} />
      <Bench session={session}>{preset?.description ?? title}</Bench>
      <StabilityMap />
      <div class="explanations">
        <Glossary />
        <Help />
      </div>
    </>
  );
}
