/** What screen readers hear: each notice at once, and what the canvases show at most every ten seconds. */
import { useEffect, useState } from 'preact/hooks';
import { inWords } from './plane/in-words.js';
import type { Session } from './session/session.js';

const EVERY = 10_000;

export function Announcer({ session }: { readonly session: Session }) {
  const [words, setWords] = useState('');
  useEffect(() => {
    const say = () => {
      if (!session.playing.peek()) return;
      const runs = session.runs.peek();
      setWords(
        runs
          .map(({ label }, i) =>
            inWords(
              label,
              session.numbers.peek()[i],
              session.scenes[i]?.frame?.samples,
              session.real.peek(),
            ),
          )
          .join(' '),
      );
    };
    const timer = setInterval(say, EVERY);
    return () => clearInterval(timer);
  }, [session]);
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label="What the lab does">
      <p>{session.notice.value}</p>
      <p>{words}</p>
    </div>
  );
}
