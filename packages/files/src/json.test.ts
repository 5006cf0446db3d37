import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError } from '@wprox/arguments';
import { afterAll, describe, expect, it } from 'vitest';
import { FileError, JsonError, parseJson, readJsonFile } from './index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-json-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  const right: [string, unknown][] = [
    ['{"a": {"a": [1, "a", {"a": 2}]}, "b": "a"}', { a: { a: [1, 'a', { a: 2 }] }, b: 'a' }],
    ['[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
    ['"{\\"a\\":1,\\"a\\":2}"', '{"a":1,"a":2}'],
    ['{"a\\\\": 1, "a": "\\\\"}', { 'a\\': 1, a: '\\' }],
    ['{"a" \n\t: ":", "b":"\\":"}', { a: ':', b: '":' }],
    [' null ', null],
    ['-1.5e-3', -0.0015],
    ['{"é": "\ud83d\ude00"}', { é: '\ud83d\ude00' }],
  ];
  it.each(right)('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
    expect(parseJson(utf8(text))).toEqual(value);
    expect(parseJson(utf8(`\ufeff${text}`))).toEqual(value);
    expect(parseJson(`\ufeff${text}`)).toEqual(value);
  });

  const wrong: [string, string | Uint8Array, RegExp][] = [
    ['a key twice', '{"a":1, "b":{"a":2}, "a":3}', /"a" twice/],
    ['a key twice, inside', '[1,{"x":{"seed":1,"seed":1}}]', /"seed" twice/],
    ['a key twice, escaped', '{"a":1,"\\u0061":2}', /"a" twice/],
    ['the key __proto__ twice', '{"__proto__":1,"__proto__":2}', /"__proto__" twice/],
    ['a key with control characters', '{"\\u001b[2J":1,"\\u001b[2J":2}', /"[^\p{Cc}]*" twice/u],
    ['nothing', '', /empty/],
    ['only a byte order mark', '\ufeff', /empty/],
    ['two byte order marks', '\ufeff\ufeff{}', /not valid JSON/],
    ['half an object', '{"a":', /not valid JSON/],
    ['half a string', '{"a', /not valid JSON/],
    ['a comment', '{} // x', /not valid JSON/],
    ['NaN', '{"a": NaN}', /not valid JSON/],
    ['control characters', '{"a": \u001b[2J}', /^[^\p{Cc}]*$/u],
    ['latin1', Uint8Array.of(0x22, 0xe9, 0x22), /UTF-8/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x22, 0), /UTF-16/],
    ['depth', '['.repeat(101) + ']'.repeat(101), /100 deep/],
    ['endless depth', '['.repeat(2 ** 23), /100 deep/],
    ['many objects', `[${'{},'.repeat(500_000)}{}]`, /over 500000/],
    ['too many bytes', ' '.repeat(2 ** 24 + 1), /at most 16777216/],
  ];
  it.each(wrong)('refuses %s', (_, text, problem) => {
    let error: unknown;
    try {
      parseJson(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(JsonError);
    expect((error as Error).message).toMatch(problem);
    expect((error as Error).message.length).toBeLessThan(200);
  });

  it('has limits that options move', () => {
    expect(() => parseJson('[[1]]', { depth: 1 })).toThrow('over 1 deep');
    expect(parseJson('[[1]]', { depth: 2 })).toEqual([[1]]);
    expect(() => parseJson('{"a":1}', { parts: 1 })).toThrow('over 1 ');
    expect(() => parseJson('[1]', { bytes: 2 })).toThrow('expected at most 2');
    expect(() => parseJson(3 as never)).toThrow(ArgumentError);
    expect(() => parseJson('1', { deep: 3 } as never)).toThrow('"deep"');
    expect(() => parseJson('1', { depth: '3' } as never)).toThrow('limits.depth');
  });
});

it('readJsonFile names the file', async () => {
  const file = path.join(folder, 'a.json');
  writeFileSync(file, '\ufeff{"a": 1}');
  expect(await readJsonFile(file)).toEqual({ a: 1 });
  writeFileSync(file, '{"a": 1, "a": 1}');
  await expect(readJsonFile(file)).rejects.toThrow(FileError);
  await expect(readJsonFile(file)).rejects.toThrow(`${file}: it has the key "a" twice`);
  await expect(readJsonFile(file, { bytes: 3, option: '--more' })).rejects.toThrow('--more');
  await expect(readJsonFile(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
