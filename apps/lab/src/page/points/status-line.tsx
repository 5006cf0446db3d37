/** A quiet line: what happens now, and how it is computed. */
import type { Session } from '../session/session.js';

export function StatusLine({ session }: { readonly session: Session }) {
  const engine = session.engine.value;
  const status = session.status.value;
  const text = {
    starting: 'Starting the engine…',
    opening: 'Building the networks…',
    ready: session.notice.value,
    failed: '',
  }[status];
  return (
    <p class="status" data-status={status} data-opening={session.opening.value}>
      <span>{text}</span>
      {engine && (
        <span class="engine" title={engine.reason}>
          {engine.backend}
          {engine.threads > 1 && `, ${engine.threads} threads`}
        </span>
      )}
    </p>
  );
}
