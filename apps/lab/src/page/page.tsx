/** The frame of the page: its heading, its tabs and its foot. */
import { useEffect, useMemo } from 'preact/hooks';
import { followTabs, shownTab, showTab } from './address.js';
import { docsLink } from './docs-link.js';
import { PART_TABS } from './part-tabs.js';
import { DigitsTab } from './points/digits-tab.js';
import { PointsTab } from './points/points-tab.js';
import { SchemeButton } from './scheme-button.js';
import type { Session } from './session/session.js';
import { type Tab, Tabs } from './tabs.js';

const SOURCE = 'https://github.com/wprox/wprox';

export interface PageProps {
  readonly points: Session;
  readonly digits: Session;
}

export function Page({ points, digits }: PageProps) {
  const tabs = useMemo<readonly Tab[]>(
    () => [
      { id: 'points', label: 'Points', view: () => <PointsTab session={points} /> },
      { id: 'digits', label: 'Digits', view: () => <DigitsTab session={digits} /> },
      ...PART_TABS,
    ],
    [points, digits],
  );
  useEffect(followTabs, []);
  return (
    <>
      <header class="top">
        <h1>
          wprox <span>lab</span>
        </h1>
        <p>
          Train GANs with Wasserstein proximal regularizers in this page, side by side, and see what
          each step does.
        </p>
        <nav aria-label="wprox">
          <a href={docsLink('docs/index.md', location.pathname)}>Docs</a>
          <a href={SOURCE}>Source</a>
          <SchemeButton />
        </nav>
      </header>
      <main>
        <Tabs
          tabs={tabs}
          shown={shownTab.value}
          onShow={(id) =>
            showTab(id, { points: points.lab.peek(), digits: digits.lab.peek() }[id as 'points'])
          }
        />
      </main>
      <footer>
        <p>
          Everything is computed in this page. On WebAssembly, the same seed gives the same losses
          as <code>wprox train</code>.
        </p>
      </footer>
    </>
  );
}
