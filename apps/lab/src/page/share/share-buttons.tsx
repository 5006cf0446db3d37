/** Buttons that copy the lab: as a link, as code for a user's own loop, as an experiment for `wprox train`. */
import { useState } from 'preact/hooks';
import { codeOf, experimentOf } from '../../state/copies.js';
import { addressOf } from '../address.js';
import { Icon } from '../controls/icons.js';
import type { Session } from '../session/session.js';

interface ShareButtonsProps {
  readonly session: Session;
}

export function ShareButtons({ session }: ShareButtonsProps) {
  const [failed, setFailed] = useState<string | undefined>(undefined);
  const copy = async (text: string, said: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setFailed(undefined);
      session.notice.value = said;
    } catch {
      setFailed(text);
    }
  };
  const lab = () => session.lab.peek();
  const proximal = () => {
    const runs = session.runs.peek();
    return runs.find(({ config }) => config.regularizer.name !== 'none') ?? runs[0]!;
  };
  const link = () => new URL(addressOf(lab()), location.href).href;
  return (
    <div class="share">
      <fieldset class="row" aria-label="Share">
        <span class="share-name" aria-hidden="true">
          Copy
        </span>
        <button
          type="button"
          aria-label="Copy link"
          onClick={() => copy(link(), 'The link is copied.')}
        >
          <Icon name="link" />
          <span>link</span>
        </button>
        <button
          type="button"
          aria-label="Copy as code"
          title="The lines for a training loop of your own"
          onClick={() => {
            const { label, config } = proximal();
            copy(codeOf(config), `The lines for your own loop with ${label} are copied.`);
          }}
        >
          <Icon name="code" />
          <span>code</span>
        </button>
        <button
          type="button"
          aria-label="Copy as experiment"
          title="A config that wprox train runs, with the same losses"
          onClick={() =>
            copy(
              experimentOf(lab()),
              'The experiment is copied. Save it as lab.json and run: npx wprox train lab.json',
            )
          }
        >
          <Icon name="copy" />
          <span>experiment</span>
        </button>
      </fieldset>
      {failed !== undefined && (
        <label class="field">
          <span>The browser does not let the page copy. Copy it from here:</span>
          <textarea readOnly rows={4} value={failed} onFocus={(e) => e.currentTarget.select()} />
        </label>
      )}
    </div>
  );
}
