/** Says whether this process can publish to npm. */
import { execute } from '../check-packages/execute.mjs';
import { root } from '../steps.mjs';

/** The first npm that publishes without a token, by the identity of a CI job. */
const NPM = [11, 5, 1];

/**
 * Finds out what keeps this process from publishing with provenance.
 *
 * @param env the environment.
 * @param version npm's version; by default it is asked.
 * @returns a sentence, or undefined if nothing does.
 */
export async function publicationProblem(env, version) {
  // GitHub sets both in a job with the permission id-token: write; npm signs with what they give.
  if (!env.GITHUB_ACTIONS || !env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    return 'packages are published only by the release workflow of GitHub Actions, with id-token: write';
  }
  const found = version ?? (await execute('npm', ['--version'], { cwd: root })).trim();
  const parts = found.split('.').map(Number);
  const place = NPM.findIndex((part, at) => parts[at] !== part);
  if (place >= 0 && !(parts[place] > NPM[place])) {
    return `this is npm ${found}; expected ${NPM.join('.')} or newer, which publishes without a token`;
  }
  return undefined;
}
