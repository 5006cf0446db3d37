/** The colors of the page around a chart, and when they change. */

/** Colors that the canvas takes from the page. */
export interface Theme {
  /** Color of text and axes. */
  readonly ink: string;
  /** Color of text that is less important. */
  readonly soft: string;
  /** Color of the lines behind the curves. */
  readonly rule: string;
  readonly isDark: boolean;
}

/** Reads the theme from the custom properties that the style sheet sets on the chart's root. */
export function themeOf(root: HTMLElement): Theme {
  const style = getComputedStyle(root);
  const property = (name: string, other: string) => style.getPropertyValue(name).trim() || other;
  return {
    ink: property('--chart-ink', style.color),
    soft: property('--chart-soft', style.color),
    rule: property('--chart-rule', 'rgba(128, 128, 128, 0.25)'),
    isDark: property('--chart-is-dark', '0') === '1',
  };
}

/** Calls `onChange` when the page's colors can have changed. @returns a function that ends it. */
export function watchTheme(onChange: () => void): () => void {
  const ending = new AbortController();
  for (const query of ['(prefers-color-scheme: dark)', 'print', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', onChange, { signal: ending.signal });
  }
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['class', 'data-theme', 'style'],
  });
  return () => {
    ending.abort();
    observer.disconnect();
  };
}
