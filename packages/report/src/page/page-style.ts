/** Style of the page: one column, system fonts, light and dark, and print. */
import { ON_DARK } from '../pictures/palette.js';

const darkLines = Object.entries(ON_DARK)
  .map(([from, to]) => `[stroke='${from}'] { stroke: ${to}; } [fill='${from}'] { fill: ${to}; }`)
  .join(' ');

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #fff; --ink: #1d232b; --soft: #59636f; --line: #d9dee4; --panel: #f5f7f9; --warn: #8a4b00; --warn-page: #fff6e8;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --ink: #e4e8ec; --soft: #a3adb8; --line: #333b45; --panel: #1c2229; --warn: #f0b563; --warn-page: #2a2114; }
  @media screen { ${darkLines} }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 3rem 1.5rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif;
}
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
h2 { margin: 3.25rem 0 1rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.25rem; }
h3 { margin: 0 0 .2rem; font-size: 1rem; }
section section h3 { margin: 2rem 0 .75rem; }
.panel { margin-top: 5rem; }
.panel > h2 { border-top-width: 3px; font-size: 1.4rem; }
nav ul { margin: 0 0 1rem; padding-left: 1.25rem; }
a { color: inherit; }
details { margin: 2rem 0; }
summary { cursor: pointer; font-weight: 600; }
p { margin: 0 0 .75rem; max-width: 46rem; }
.soft, figcaption p, caption, small { color: var(--soft); }
.soft, figcaption p, caption { font-size: .9rem; }
.warning { padding: .75rem 1rem; border-left: 3px solid var(--warn); background: var(--warn-page); color: var(--warn); max-width: none; }
figure { margin: 0 0 2.5rem; }
figcaption { margin-bottom: .75rem; }
figcaption p { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; fill: currentColor; }
figure svg image { image-rendering: pixelated; }
.grids { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 2rem; }
.grids.points { grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.grids figure { margin: 0; }
.scroll { overflow-x: auto; margin-bottom: 1.5rem; }
figure .scroll { margin: 0; }
.chart svg { width: 100%; min-width: 40rem; }
.strips svg { max-width: none; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { caption-side: top; text-align: left; padding-bottom: .6rem; }
caption span { display: block; max-width: calc(100vw - 3rem); }
th, td { padding: .5rem .6rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; }
tbody th { font-weight: 600; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
td.modes { white-space: normal; min-width: 6.5rem; }
:is(td, th) small { display: block; font-size: .8rem; }
thead th small { min-width: 8rem; white-space: normal; }
.swatch { display: inline-block; vertical-align: middle; margin-right: .5rem; }
.plain th, th small { font-weight: 400; }
.plain tbody :is(th, td) { padding-block: .3rem; }
.plain thead th { font-weight: 600; }
.narrow { width: auto; min-width: 24rem; }
tbody th.variant { min-width: 11rem; }
[hidden] { display: none !important; }
.notes p { margin: 0; color: var(--soft); font-size: .9rem; }
.notes { margin-bottom: .75rem; }
.wprox-chart-place { margin-bottom: 2rem; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media print {
  :root { color-scheme: light; --page: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #fff; --warn: #5a3100; --warn-page: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure, tr { break-inside: avoid; }
  h2, h3, figcaption { break-after: avoid; }
  .wprox-chart-place { display: none; }
  .wprox-chart-still[hidden] { display: block !important; }
  .scroll { overflow: visible; }
  .chart svg { min-width: 0; }
  caption span { max-width: none; }
  .grids { grid-template-columns: 1fr 1fr 1fr; }
  .strips svg { max-width: 100%; max-height: 21cm; }
}
`;
