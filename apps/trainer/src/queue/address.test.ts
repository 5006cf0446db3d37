import { ConfigError } from '@wprox/experiments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueAddress } from './address.js';

describe('the address of a queue', () => {
  it('names host, port and database', () => {
    expect(queueAddress('redis://head', {})).toEqual({
      connection: { host: 'head', port: 6379, db: 0 },
      shown: 'redis://head',
    });
    expect(queueAddress('redis://head:7000/3', {})).toEqual({
      connection: { host: 'head', port: 7000, db: 3 },
      shown: 'redis://head:7000/3',
    });
    expect(queueAddress('redis://[::1]:7000', {}).connection).toMatchObject({ host: '::1' });
  });

  it('has TLS with rediss, for the name of the host', () => {
    expect(queueAddress('rediss://head', {}).connection).toMatchObject({
      tls: { servername: 'head' },
    });
    // TLS has no names for addresses of IP.
    expect(queueAddress('rediss://10.0.0.1', {}).connection.tls).toEqual({});
    expect(queueAddress('rediss://[::1]', {}).connection.tls).toEqual({});
  });

  it('is taken from the variable if no option gives it', () => {
    const env = { WPROX_QUEUE: 'redis://a' };
    expect(queueAddress(undefined, env).shown).toBe('redis://a');
    expect(queueAddress('redis://b', env).shown).toBe('redis://b');
  });

  it('keeps any user and password out of what is shown and out of errors', () => {
    const secret = fc.string({ minLength: 6, unit: 'grapheme' });
    const check = (user: string, password: string) => {
      const [a, b] = [encodeURIComponent(user), encodeURIComponent(password)];
      const { connection, shown } = queueAddress(`redis://${a}:${b}@head:1/2`, {});
      expect(connection).toMatchObject({ username: user, password });
      expect(shown).toBe('redis://head:1/2');
      for (const wrong of [`http://${a}:${b}@head`, `${a}:${b}@head`, `redis://${a}:${b}@head/x`]) {
        let message = '';
        try {
          queueAddress(wrong, {});
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).not.toBe('');
        expect(message).not.toContain(b);
        expect(message).not.toContain(`${a}:`);
      }
    };
    // Words that a message has anyway cannot be told from secrets.
    const isWord = (text: string) => 'redis://user:password@host:6379/0 with TLS'.includes(text);
    fc.assert(
      fc.property(secret, secret, (user, password) => {
        fc.pre(!isWord(encodeURIComponent(password)));
        check(user, password);
      }),
    );
  });

  it.each([
    [undefined, /--queue is missing.*WPROX_QUEUE/],
    ['', /--queue is empty/],
    ['head:6379', /not an address/],
    ['head:', /not an address/],
    ['head', /not an address/],
    ['http://head', /protocol is http:/],
    ['redis://head/runs', /database/],
    ['redis://head/10000', /database/],
    ['redis://head?tls=1', /parameters/],
    ['redis://:50%@head', /write it as %25/],
    ['redis://:a/b@head', /'…@head'.*a password with \/.* needs %2F/],
    ['redis://:a#b@head', /'…@head'.*# .* needs .*%23/],
  ])('refuses %j', (text, message) => {
    expect(() => queueAddress(text, {})).toThrow(ConfigError);
    expect(() => queueAddress(text, {})).toThrow(message);
  });
});
