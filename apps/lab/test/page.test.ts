import { expect, it } from 'vitest';
import { Page } from '../src/page/page.js';

it('has a page', () => {
  expect(Page().type).toBe('main');
});
