import { expect, it } from 'vitest';
import { shortTitles } from './together.js';

it.each([
  [
    ['A small WGAN-GP on CIFAR-10', 'A small DRAGAN on CIFAR-10'],
    ['WGAN-GP', 'DRAGAN'],
  ],
  [
    ['WGAN-GP on CIFAR-10, RWP', 'Vanilla GAN on CIFAR-10, RWP'],
    ['WGAN-GP', 'Vanilla GAN'],
  ],
  [
    ['The same', 'The same'],
    ['1', '2'],
  ],
  [
    ['GAN', 'GAN again'],
    ['1', '2'],
  ],
])('shortens %j to the parts that differ', (titles, short) => {
  expect(shortTitles(titles)).toEqual(short);
});
