import { expect, it } from 'vitest';
import { Jobs } from './jobs.js';

it('runs one job after the other, also after one that failed', async () => {
  const jobs = new Jobs();
  const order: string[] = [];
  const first = jobs.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push('first');
    throw new Error('no');
  });
  const second = jobs.run(() => order.push('second'));
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe(2);
  expect(order).toEqual(['first', 'second']);
});
