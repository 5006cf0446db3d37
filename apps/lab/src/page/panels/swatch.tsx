/** The line of a run as in the charts: color and dash. */
import type { RunStyle } from '../charts/run-style.js';

export function Swatch({ style }: { readonly style: RunStyle }) {
  return (
    <svg
      class="swatch"
      viewBox="0 0 28 8"
      width="28"
      height="8"
      aria-hidden="true"
      style={{ '--run-light': style.color, '--run-dark': style.darkColor }}
    >
      <line x1="1" x2="27" y1="4" y2="4" stroke-width="3" stroke-dasharray={style.dash.join(' ')} />
    </svg>
  );
}
