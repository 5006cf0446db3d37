/** Texts of users as words of a shell script. */
import { ConfigError } from '@wprox/experiments';

/** Nothing that a shell changes. */
const PLAIN = /^[\w./:@%+,-]+$/;

/**
 * Writes a text as one word of a POSIX shell.
 * @param what what the text is, for the error, such as `--out`.
 * @throws ConfigError if it is empty or has control characters, which would end a comment or a line of the script.
 */
export function shellWord(text: string, what: string): string {
  if (text === '' || /\p{Cc}/u.test(text)) {
    throw new ConfigError(
      `${what} is ${JSON.stringify(text).slice(0, 60)}; expected a text without control characters, such as runs/a`,
    );
  }
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
