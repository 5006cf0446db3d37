/** Buttons for the comparisons to begin from. */
import { addressOf } from '../address.js';
import type { Session } from '../session/session.js';
import { PRESETS, presetOf } from './presets.js';

export function PresetPicker({ session }: { readonly session: Session }) {
  const found = presetOf(session.lab.value);
  const shown = found?.isChanged ? undefined : found?.preset;
  return (
    <nav class="presets" aria-label="Comparisons to begin from">
      <ul>
        {PRESETS.map((preset) => (
          <li key={preset.id}>
            <a
              href={addressOf(preset.make())}
              title={preset.description}
              aria-current={preset === shown ? 'true' : undefined}
            >
              {preset.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
