/** The frame of the page: its heading, its tabs and its foot. */
import { useMemo } from 'preact/hooks';
import { PointsTab } from './points/points-tab.js';
import { SchemeButton } from './scheme-button.js';
import type { Session } from './session/session.js';
import { type Tab, Tabs } from './tabs.js';

const DOCS = 'https://github.com/wprox/wprox/tree/main/docs#readme';
const SOURCE = 'https://github.com/wprox/wprox';

interface PageProps {
  readonly session: Session;
  /** Tabs beside that of the points. */
  readonly others?: readonly Tab[];
}

export function Page({ session, others = [] }: PageProps) {
  const tabs = useMemo<readonly Tab[]>(
    () => [
      { id: 'points', label: 'Points', view: () => <PointsTab session={session} /> },
      ...others,
    ],
    [session, others],
  );
  return (
    <>
      <header class="top">
        <div class="brand">
          <h1>
            wprox <span>lab</span>
          </h1>
          <p>
            Train GANs with Wasserstein proximal regularizers in this page, side by side, and see
            what each step does.
          </p>
        </div>
        <nav aria-label="wprox">
          <a href={DOCS}>Docs</a>
          <a href={SOURCE}>Source</a>
          <SchemeButton />
        </nav>
      </header>
      <main>
        <Tabs tabs={tabs} />
      </main>
      <footer>
        <p>
          Everything is computed in this page. The same seed gives the same losses as{' '}
          <code>wprox train</code> on WebAssembly.
        </p>
      </footer>
    </>
  );
}
