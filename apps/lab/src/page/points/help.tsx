/** The keys, and how the picture is to be read. */
import { useState } from 'preact/hooks';
import { Toggle } from '../controls/fields.js';
import { SHORTCUTS, shortcutsAreOn, turnShortcuts } from '../shortcuts.js';

export function Help() {
  const [isOn, setOn] = useState(shortcutsAreOn);
  return (
    <details class="help card">
      <summary>How to read the pictures, and the keys</summary>
      <ul>
        <li>Hollow circles are real points. Filled points are the generator’s.</li>
        <li>
          Arrows go from where a point was at the anchor θᵏ to where it is now. They are drawn for
          the first 160 points.
        </li>
        <li>The heat map is the critic, or the potential Φ of a potential network.</li>
        <li>
          Bars of the inner steps: how F changed since the first inner step, and the penalty
          D̃²/(2h), on one scale.
        </li>
        <li>
          Numbers of the panels follow the training; exact distances at most four times a second.
        </li>
      </ul>
      <dl class="keys-list">
        {SHORTCUTS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Toggle
        label="Keys act without a modifier"
        isOn={isOn}
        onChange={(next) => {
          turnShortcuts(next);
          setOn(next);
        }}
      />
    </details>
  );
}
