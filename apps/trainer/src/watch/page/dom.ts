/** Makes elements. */

/** Creates an element with attributes and children. An attribute that is undefined is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}

/** Sets a text unless it is there already, so that what a reader has selected stays. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** A list of elements that stay the same while their data change. */
export class KeyedList<
  Item,
  Part extends { readonly root: HTMLElement; update(item: Item): void },
> {
  readonly #parent: HTMLElement;
  readonly #make: (item: Item) => Part;
  readonly #parts = new Map<string, Part>();

  constructor(parent: HTMLElement, make: (item: Item) => Part) {
    this.#parent = parent;
    this.#make = make;
  }

  /** Shows items in their order. @param keyOf a name of its own for each. */
  update(items: readonly Item[], keyOf: (item: Item) => string): void {
    const keys = new Set(items.map(keyOf));
    for (const [key, part] of this.#parts) {
      if (keys.has(key)) continue;
      part.root.remove();
      this.#parts.delete(key);
    }
    let before: Element | null = this.#parent.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      let part = this.#parts.get(key);
      if (!part) {
        part = this.#make(item);
        this.#parts.set(key, part);
      }
      // Moving an element that has the focus takes the focus away, so only what is in another place moves.
      if (part.root === before) before = before.nextElementSibling;
      else this.#parent.insertBefore(part.root, before);
      part.update(item);
    }
  }
}
