/**
 * HTML and SVG as text that cannot be got wrong by forgetting to escape: whatever is put into a
 * `markup` template is escaped unless it is markup itself.
 */

/** Text that is valid markup as it stands. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type MarkupValue = string | number | undefined | Markup | readonly MarkupValue[];

/**
 * A template whose values are escaped for text and for quoted attributes. Arrays are joined,
 * undefined is nothing.
 *
 * @example
 * markup`<p title="${'"5 < 6"'}">${items.map((item) => markup`<b>${item}</b>`)}</p>`
 */
export function markup(parts: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(parts.map((part, i) => part + render(values[i])).join(''));
}

/** Marks text that another program wrote as markup. */
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

/** Control characters are not allowed in XML, not even escaped. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? ' ' : '\u{fffd}'));
}
