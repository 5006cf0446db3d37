/** Whether the page is light or dark, for canvases, which keep the colors that they were painted with. */
import { useEffect, useState } from 'preact/hooks';

/** @returns a number that changes when the page's colors can have changed. */
export function useScheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const onChange = () => setChanges((count) => count + 1);
    const query = matchMedia('(prefers-color-scheme: dark)');
    query.addEventListener('change', onChange);
    const observer = new MutationObserver(onChange);
    observer.observe(document.documentElement, { attributeFilter: ['class', 'data-theme'] });
    return () => {
      query.removeEventListener('change', onChange);
      observer.disconnect();
    };
  }, []);
  return changes;
}
