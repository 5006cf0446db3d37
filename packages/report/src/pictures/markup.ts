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

/** What XML forbids even if it is escaped: control characters, lone surrogates, U+FFFE and U+FFFF. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Replaces what XML forbids. A picture with one such character could not be drawn. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '\u{fffd}');
}

function withoutControls(text: string): string {
  return withoutForbidden(text).replace(/[\t\n\r]/g, ' ');
}
