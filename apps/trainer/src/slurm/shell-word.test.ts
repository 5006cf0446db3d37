import { execFileSync } from 'node:child_process';
import { ConfigError } from '@wprox/experiments';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from './shell-word.js';

const printable = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => !/\p{Cc}/u.test(text));
/** Words of what a shell obeys. */
const meant = fc
  .array(fc.constantFrom(...`'"\\$\`(){}[]<>|&;!*?~# -=%`, 'a', '$(id)', '$HOME'), {
    minLength: 1,
  })
  .map((parts) => parts.join(''));

it.skipIf(process.platform === 'win32')(
  'writes any text as one word that a shell reads back',
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(printable, meant), { minLength: 1, maxLength: 200 }),
        (texts) => {
          const words = texts.map((text) => shellWord(text, 'a text'));
          for (const shell of ['sh', 'bash']) {
            const script = `printf '%s\\n' ${words.join(' ')}`;
            const printed = execFileSync(shell, ['-c', script], { encoding: 'utf8' });
            expect(printed).toBe(texts.map((text) => `${text}\n`).join(''));
          }
        },
      ),
      { numRuns: 20 },
    );
  },
);

it('leaves plain names as they are', () => {
  for (const text of ['runs/a-1', '/data/img.zip', '1,2,3', 'a:b@c+d%e']) {
    expect(shellWord(text, 'a text')).toBe(text);
  }
});

it('refuses what would end a comment or a line of the script', () => {
  for (const text of ['', 'a\nscancel', 'a\r', 'a\0b', '\u001b[2J', 'a\u0085b']) {
    expect(() => shellWord(text, '--out')).toThrow(ConfigError);
    expect(() => shellWord(text, '--out')).toThrow(/^--out is .*expected/);
  }
});
