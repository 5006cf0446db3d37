/** What is wrong with a config, for a reader of a page. */
import { ConfigError, type ExpectedError } from '@wprox/experiments/configs';

/** Most reasons that are said; the rest is counted. */
const MOST = 3;

/** Returns the first reasons of an error as sentences, without what its message says to users of a terminal. */
export function reasonsOf(error: ExpectedError): string {
  const problems = error instanceof ConfigError ? error.problems : [error.message];
  const said = problems.slice(0, MOST).map((problem) => {
    const text = problem.trim().replace(/\s+/g, ' ');
    return /[.!?]$/.test(text) ? text : `${text}.`;
  });
  const more = problems.length - said.length;
  return [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
