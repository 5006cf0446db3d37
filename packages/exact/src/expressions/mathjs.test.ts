import { describe, expect, it, vi } from 'vitest';
import { formula } from './index.js';

vi.mock('mathjs/number', () => {
  throw new Error('Cannot find package');
});

describe('without mathjs', () => {
  it('the module loads, and a formula says what to install', () => {
    const read = () => formula('m', { variables: [], parameters: ['m'] });
    expect(read).toThrow('npm install mathjs');
  });
});
