/** The section of an experiment with lists: the heat map and its numbers as tables. */
import { formatMeasure } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import { cellNote, type GridMap, type MapPanel } from '../tables/grid-map.js';
import { scroll, spreadCell } from './page-tables.js';

/** Makes one table per panel, folded, because the map shows the same numbers. */
export function gridTables({ panels }: GridMap): Markup {
  return markup`<details><summary>The numbers of the map</summary>
${panels.map(panelTable)}</details>
`;
}

function panelTable({ title, x, y, cells }: MapPanel): Markup {
  const rows = y.values.map((row) => {
    const own = x.values.map((column) => cells.find((cell) => cell.x === column && cell.y === row));
    return markup`<tr><th scope="row">${row || 'final distance'}</th>${own.map((cell) => {
      if (!cell) return markup`<td class="number">–</td>`;
      return cell.final
        ? spreadCell(cell.final, formatMeasure, cell.seeds)
        : markup`<td class="number">${cellNote(cell)}</td>`;
    })}</tr>
`;
  });
  const corner = [y.name, x.name].filter((name) => name !== '').join(' \\ ');
  return scroll(markup`<table class="plain narrow">
<caption><span>${title}</span></caption>
<thead><tr><th scope="col">${corner}</th>${x.values.map((value) => markup`<th scope="col" class="number">${value || 'all'}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table>`);
}
