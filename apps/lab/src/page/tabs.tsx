/** The tabs of the lab, with arrow keys. Only the shown one is in the page. */
import type { ComponentType } from 'preact';
import type { TabId } from './address.js';

export interface Tab {
  readonly id: TabId;
  readonly label: string;
  readonly view: ComponentType;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly shown: TabId;
  readonly onShow: (id: TabId) => void;
}

export function Tabs({ tabs, shown, onShow }: TabsProps) {
  const at = Math.max(
    0,
    tabs.findIndex(({ id }) => id === shown),
  );
  const move = (index: number) => {
    const { id } = tabs[(index + tabs.length) % tabs.length]!;
    onShow(id);
    document.getElementById(`tab-${id}`)?.focus();
  };
  const { id, view: View } = tabs[at]!;
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Parts of the lab">
        {tabs.map((tab, i) => (
          <button
            type="button"
            role="tab"
            key={tab.id}
            id={`tab-${tab.id}`}
            aria-selected={i === at}
            aria-controls={i === at ? `panel-${tab.id}` : undefined}
            tabIndex={i === at ? 0 : -1}
            onClick={() => onShow(tab.id)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(at + 1);
              else if (event.key === 'ArrowLeft') move(at - 1);
              else if (event.key === 'Home') move(0);
              else if (event.key === 'End') move(tabs.length - 1);
              else return;
              event.preventDefault();
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} key={id}>
        <View />
      </div>
    </>
  );
}
