/** The parts of a browser that the script of the charts uses: elements, attributes, events. */

type Listener = (event: Record<string, unknown>) => void;

/** An element outside a browser. */
export class FakeElement {
  readonly children: (FakeElement | string)[] = [];
  readonly attributes = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  readonly listeners = new Map<string, Listener[]>();
  readonly classList = { contains: (name: string) => this.attributes.get('class') === name };
  hidden = true;
  nextElementSibling: FakeElement | undefined;

  constructor(readonly name: string) {}

  setAttribute(key: string, value: string): void {
    this.attributes.set(key, value);
  }
  append(...children: (FakeElement | string)[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: (FakeElement | string)[]): void {
    this.children.splice(0, this.children.length, ...children);
  }
  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  /** Calls the listeners of an event. */
  send(type: string, event: Record<string, unknown> = {}): void {
    for (const listener of this.listeners.get(type) ?? []) {
      listener({ preventDefault: () => undefined, pointerId: 1, ...event });
    }
  }
  /** Returns a width of 1000 pixels for every element. */
  getBoundingClientRect() {
    return { left: 0, width: 1000 };
  }
  setPointerCapture(): void {}
  focus(): void {}

  /** Lists the elements of a name: this one and those inside it. */
  all(name: string): FakeElement[] {
    const below = this.children.flatMap((child) =>
      typeof child === 'string' ? [] : child.all(name),
    );
    return this.name === name ? [this, ...below] : below;
  }
  querySelectorAll(name: string): FakeElement[] {
    return this.children.flatMap((child) => (typeof child === 'string' ? [] : child.all(name)));
  }
  get textContent(): string {
    return this.children
      .map((child) => (typeof child === 'string' ? child : child.textContent))
      .join('');
  }
}

/** Makes a page with the data of a chart, its element, and the still pictures after it. */
export function fakePage(chart: unknown) {
  const data = new FakeElement('script');
  data.append(JSON.stringify(chart));
  const root = new FakeElement('div');
  root.dataset['chart'] = 'chart';
  const still = new FakeElement('div');
  still.setAttribute('class', 'still');
  still.hidden = false;
  root.nextElementSibling = still;
  const document = {
    activeElement: undefined,
    createElement: (name: string) => new FakeElement(name),
    createElementNS: (_: string, name: string) => new FakeElement(name),
    getElementById: () => data,
    querySelectorAll: () => [root],
  };
  return { document, root, still };
}
