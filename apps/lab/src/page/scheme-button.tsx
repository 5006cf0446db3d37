/** The button that chooses between the system's scheme, light and dark. */
import { useState } from 'preact/hooks';
import { Icon } from './controls/icons.js';
import { chooseScheme, restoreScheme, type Scheme } from './theme.js';

const NEXT: Readonly<Record<Scheme, Scheme>> = { auto: 'dark', dark: 'light', light: 'auto' };
const NAMES: Readonly<Record<Scheme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};
const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export function SchemeButton() {
  const [scheme, setScheme] = useState<Scheme>(restoreScheme);
  return (
    <button
      type="button"
      class="quiet scheme-button"
      aria-label={`Colors: ${NAMES[scheme]}. Change to ${NAMES[NEXT[scheme]]}.`}
      title={`Colors: ${NAMES[scheme]}`}
      onClick={() => {
        chooseScheme(NEXT[scheme]);
        setScheme(NEXT[scheme]);
      }}
    >
      <Icon name={ICONS[scheme]} />
    </button>
  );
}
