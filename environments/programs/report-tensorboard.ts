import { eventFile } from '@wprox/report/tensorboard';
import { expect } from './expect.js';

/** The events of a run that has none are the file's version alone. */
export async function run(): Promise<void> {
  const empty = { losses: [], distances: [], warnings: [], timing: [], samples: [] };
  const bytes = await eventFile({ ...empty, otherDistances: new Map() });
  const text = String.fromCharCode(...bytes);
  expect(text.includes('brain.Event:2'), 'the file names the version of its format');
}
