import { expect, it } from 'vitest';
import { docsLink } from './docs-link.js';

const page = 'docs/how-to/choose-h-and-l.md#the-speed-limit';

it('stays on the site that the lab belongs to', () => {
  for (const address of ['/lab/', '/lab/index.html', '/wprox/lab/index.html']) {
    expect(docsLink(page, address)).toBe('../how-to/choose-h-and-l.html#the-speed-limit');
    expect(docsLink('docs/how-to/README.md', address)).toBe('../how-to/index.html');
    expect(docsLink('docs/index.md', address)).toBe('../index.html');
  }
});

it('leads to the repository if the lab stands alone', () => {
  for (const address of ['/', '/index.html', '/my-lab/', '/lab/other.html']) {
    expect(docsLink(page, address)).toBe(`https://github.com/wprox/wprox/blob/main/${page}`);
  }
});
