/** Makes elements. */

type Child = Node | string;

/** Creates an HTML element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Draws a short piece of a line, as a legend has it. */
export function swatch(color: string, dash: readonly number[]): SVGSVGElement {
  const picture = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'line');
  const set = (target: Element, attributes: Record<string, string | number>) => {
    for (const [key, value] of Object.entries(attributes)) target.setAttribute(key, String(value));
  };
  set(picture, { class: 'wprox-chart-swatch', width: 24, height: 8, 'aria-hidden': 'true' });
  set(line, { x1: 0, x2: 24, y1: 4, y2: 4, stroke: color, 'stroke-width': 3 });
  if (dash.length > 0) set(line, { 'stroke-dasharray': dash.join(' ') });
  picture.append(line);
  return picture;
}
