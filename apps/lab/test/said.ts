/** What a page says: its errors and warnings, and files that do not load. */
import type { Page } from 'wprox-chromium';

/** Returns a list that grows with what the page says. */
export function saidBy(page: Page): readonly string[] {
  const said: string[] = [];
  page.on('pageerror', ({ message }) => said.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('requestfailed', (request) => said.push(`could not load ${request.url()}`));
  return said;
}
