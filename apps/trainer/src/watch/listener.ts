/** One page that listens: sends it what is new, and no more than it takes. */
import type { ServerResponse } from 'node:http';
import type { ExperimentView, OverviewView } from './view.js';

/** Sends server-sent events. */
export class Listener {
  readonly #response: ServerResponse;
  /** What the page has, by the identity of the views. */
  readonly #sent = new Map<string, ExperimentView>();
  #overview = '';
  #isFull = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => {
      this.#isFull = false;
    });
  }

  /** Sends what differs from what the page has. A page that is behind gets the newest state later. */
  send(overview: OverviewView, views: readonly ExperimentView[]): void {
    if (this.#isFull) return;
    const text = JSON.stringify(overview);
    if (text !== this.#overview) {
      this.#overview = text;
      this.#write(`event: overview\ndata: ${text}\n\n`);
    }
    for (const view of views) {
      if (this.#isFull) return;
      if (this.#sent.get(view.id) === view) continue;
      this.#sent.set(view.id, view);
      this.#write(`event: experiment\ndata: ${JSON.stringify(view)}\n\n`);
    }
    // Tells a page whose computer slept whether the server is still there.
    if (!this.#isFull) this.#write(': here\n\n');
  }

  end(): void {
    this.#response.end();
  }

  #write(text: string): void {
    this.#isFull = !this.#response.write(text);
  }
}
