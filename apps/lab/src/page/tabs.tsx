/** The tabs of the lab, with arrow keys. Only the shown one is in the page. */
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly view: ComponentType;
}

export function Tabs({ tabs }: { readonly tabs: readonly Tab[] }) {
  const [shown, setShown] = useState(0);
  const show = (index: number) => {
    const next = (index + tabs.length) % tabs.length;
    setShown(next);
    document.getElementById(`tab-${tabs[next]!.id}`)?.focus();
  };
  const { id, view: View } = tabs[shown]!;
  return (
    <>
      {tabs.length > 1 && (
        <div class="tabs" role="tablist" aria-label="Parts of the lab">
          {tabs.map((tab, i) => (
            <button
              type="button"
              role="tab"
              key={tab.id}
              id={`tab-${tab.id}`}
              aria-selected={i === shown}
              aria-controls={`panel-${tab.id}`}
              tabIndex={i === shown ? 0 : -1}
              onClick={() => setShown(i)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') show(i + 1);
                else if (event.key === 'ArrowLeft') show(i - 1);
                else if (event.key === 'Home') show(0);
                else if (event.key === 'End') show(tabs.length - 1);
                else return;
                event.preventDefault();
              }}
            >
              {tab.label}
            </button>
          ))}
        </div>
      )}
      <div
        role={tabs.length > 1 ? 'tabpanel' : undefined}
        id={`panel-${id}`}
        aria-labelledby={tabs.length > 1 ? `tab-${id}` : undefined}
      >
        <View />
      </div>
    </>
  );
}
