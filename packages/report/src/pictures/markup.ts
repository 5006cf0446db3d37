/** HTML and SVG as text. A `markup` template escapes every value that is not markup itself. */

/** Text that is valid markup. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** A value in a {@link markup} template. */
export type MarkupValue = string | number | undefined | Markup | readonly MarkupValue[];

/**
 * Makes markup from a template. Values are escaped for text and quoted attributes; arrays are joined,
 * and undefined gives no text.
 *
 * @example
 * markup`<p title="${'"5 < 6"'}">${items.map((item) => markup`<b>${item}</b>`)}</p>`
 */
export function markup(parts: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(parts.map((part, i) => part + render(values[i])).join(''));
}

/** Marks text as markup without escaping it. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: MarkupValue): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return withoutControls(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Replaces control characters, because XML forbids them even if escaped. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? ' ' : '\u{fffd}'));
}
