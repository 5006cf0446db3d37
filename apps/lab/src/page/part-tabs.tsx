/** The tabs that work alone: each is loaded when it is shown first. */
import type { ComponentType } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import type { Tab } from './tabs.js';

const TwoMasses = lazy(async () => (await import('../two-masses/two-masses.js')).TwoMasses);
const Flow = lazy(async () => (await import('../flow/flow.js')).Flow);
const DropTab = lazy(async () => (await import('../drop/drop-tab.js')).DropTab);

export const PART_TABS: readonly Tab[] = [
  { id: 'two-masses', label: 'Two masses', view: part(TwoMasses) },
  { id: 'flow', label: 'Flow', view: part(Flow) },
  { id: 'runs', label: 'Your runs', view: part(DropTab) },
];

function part(View: ComponentType): ComponentType {
  return () => (
    <div class="alone card">
      <Suspense fallback={<p class="note">Loading…</p>}>
        <View />
      </Suspense>
    </div>
  );
}
