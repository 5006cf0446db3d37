import { describe, expect, it } from 'vitest';
import { admission } from './admission.js';

const own = { token: 'secret', port: 4000 };
const host = '127.0.0.1:4000';
const ask = (change: { method?: string; url?: string; headers?: Record<string, string> }) =>
  admission({ method: 'GET', url: '/secret/', headers: { host }, ...change }, own);

describe('a request', () => {
  it('is admitted with the token, from the page itself or from nobody', () => {
    expect(ask({})).toEqual({ path: '' });
    expect(ask({ url: '/secret/events?x=1' })).toEqual({ path: 'events' });
    expect(ask({ headers: { host: 'localhost:4000' } })).toEqual({ path: '' });
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect(ask({ headers })).toEqual({ path: '' });
  });

  it.each([
    ['no token', { url: '/' }],
    ['another token', { url: '/secret2/' }],
    ['a part of the token', { url: '/secre/' }],
    ['the token elsewhere', { url: '/x/secret/' }],
    ['an encoded token', { url: '/%73ecret/' }],
    ['a long address', { url: `/secret/${'x'.repeat(600)}` }],
    ['a foreign host that resolves to this machine', { headers: { host: 'evil.example:4000' } }],
    ['another port', { headers: { host: '127.0.0.1:4001' } }],
    ['no host', { headers: {} }],
    ['another origin', { headers: { host, origin: 'http://evil.example' } }],
    ['the origin of a file', { headers: { host, origin: 'null' } }],
    ['another server of this machine', { headers: { host, origin: 'http://127.0.0.1:4001' } }],
    ['another site', { headers: { host, 'sec-fetch-site': 'cross-site' } }],
    ['another port of the same site', { headers: { host, 'sec-fetch-site': 'same-site' } }],
  ])('is refused with %s', (_, change) => {
    expect(ask(change)).toMatchObject({ status: 403 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('is refused as %s', (method) => {
    expect(ask({ method })).toMatchObject({ status: 405 });
    // Who has no token does not learn which methods there are.
    expect(ask({ method, url: '/' })).toMatchObject({ status: 403 });
  });
});
