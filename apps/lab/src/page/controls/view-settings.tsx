/** How the page looks at the runs. These change nothing in the training. */
import type { View } from '../../state/lab.js';
import type { Session } from '../session/session.js';
import { Segments, Toggle } from './fields.js';

const MAPS: Readonly<Record<View['map'], string>> = {
  none: 'none',
  critic: 'critic',
  potential: 'Φ',
};

const FAIRNESS: Readonly<Record<View['fairness'], string>> = {
  iterations: 'outer iterations',
  'generator-steps': 'generator steps',
  time: 'time',
};

export function ViewSettings({ session }: { readonly session: Session }) {
  const { map, arrows, coupling, fairness } = session.lab.value.view;
  return (
    <fieldset class="view-settings" aria-label="View">
      {session.content === 'points' && (
        <>
          <Segments
            name="Heat map"
            value={map}
            options={MAPS}
            onChange={(next) => session.look({ map: next })}
          />
          <Toggle
            label="Arrows from the anchor"
            isOn={arrows}
            onChange={(next) => session.look({ arrows: next })}
          />
          <Toggle
            label="Optimal coupling"
            isOn={coupling}
            onChange={(next) => session.look({ coupling: next })}
          />
        </>
      )}
      <Segments
        name="Runs go at equal"
        value={fairness}
        options={FAIRNESS}
        onChange={(next) => session.look({ fairness: next })}
      />
    </fieldset>
  );
}
