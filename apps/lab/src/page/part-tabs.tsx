/** The tabs that work alone: each is loaded when it is shown first. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Tab } from './tabs.js';

export const PART_TABS: readonly Tab[] = [
  {
    id: 'two-masses',
    label: 'Two masses',
    view: part(async () => (await import('../two-masses/two-masses.js')).TwoMasses),
  },
  { id: 'flow', label: 'Flow', view: part(async () => (await import('../flow/flow.js')).Flow) },
  {
    id: 'runs',
    label: 'Your runs',
    view: part(async () => (await import('../drop/drop-tab.js')).DropTab),
  },
];

/** Shows a component when it has come. Preact's own `lazy` would turn `onChange` into `onInput` everywhere. */
function part(load: () => Promise<ComponentType>): ComponentType {
  return function Part() {
    const [View, setView] = useState<ComponentType | undefined>(undefined);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      load().then(
        (loaded) => setView(() => loaded),
        () => setFailed(true),
      );
    }, []);
    return (
      <div class="alone card">
        {View && <View />}
        {!View && (
          <p class="note">
            {hasFailed ? 'This part did not load. Reload the page to try again.' : 'Loading…'}
          </p>
        )}
      </div>
    );
  };
}
