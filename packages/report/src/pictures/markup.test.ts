import { expect, it } from 'vitest';
import { markup, trusted } from './markup.js';

it('escapes text and attributes once, but not markup', () => {
  const nasty = `<script>alert("x" & 'y')</script>`;
  const escaped = '&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;';
  expect(markup`<p title="${nasty}">${nasty}</p>`.text).toBe(
    `<p title="${escaped}">${escaped}</p>`,
  );
  expect(markup`${markup`<b>${nasty}</b>`}`.text).toBe(`<b>${escaped}</b>`);
  expect(markup`${[1, markup`<i/>`, ['<', undefined]]}`.text).toBe('1<i/>&lt;');
  expect(markup`${trusted('<g/>')}`.text).toBe('<g/>');
});

it('replaces what XML forbids, and keeps other characters', () => {
  expect(markup`${'a\ufffeb\uffffc\ud800d\u009be 😀'}`.text).toBe('a�b�c�d�e 😀');
  expect(markup`${'a\u0000b\u001bc\nd\te'}`.text).toBe('a\u{fffd}b\u{fffd}c d e');
});
