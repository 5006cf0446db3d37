/** Light or dark: as the system says, or as the reader chose. */

export type Scheme = 'auto' | 'light' | 'dark';

const KEY = 'wprox-lab-scheme';
const query = () => matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** Returns what the reader chose last, and applies it. */
export function restoreScheme(): Scheme {
  const stored = read();
  apply(stored);
  query().addEventListener('change', notify);
  return stored;
}

/** Applies a choice and remembers it, if the browser allows that. */
export function chooseScheme(scheme: Scheme): void {
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // A page without storage forgets the choice.
  }
  apply(scheme);
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && query().matches);
}

/** Calls a function after each change. @returns a function that ends it. */
export function onSchemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(scheme: Scheme): void {
  const { dataset } = document.documentElement;
  if (scheme === 'auto') delete dataset['theme'];
  else dataset['theme'] = scheme;
  notify();
}

function notify(): void {
  for (const listener of listeners) listener();
}

function read(): Scheme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto';
  }
}
