/** Reads the version of this package and the Node versions that it supports from package.json. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({ version: z.string(), engines: z.object({ node: z.string() }) });
const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const info = schema.parse(JSON.parse(text));

/** The version of `wprox`. */
export const wproxVersion = info.version;

/** The oldest supported Node version, such as `20.19.0`. */
export const oldestNode = info.engines.node.replace(/^[^\d]*/, '');

/** Returns whether a Node version, with or without the leading `v`, is supported. */
export function isNodeSupported(version: string): boolean {
  const numbers = (text: string) => text.replace(/^v/, '').split('.').map(Number);
  const [have, need] = [numbers(version), numbers(oldestNode)];
  for (let place = 0; place < need.length; place++) {
    const difference = (have[place] ?? 0) - need[place]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
