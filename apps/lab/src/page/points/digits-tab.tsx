/** The tab of digits: a small DCGAN on MNIST, without a regularizer and with RWP. */
import type { Session } from '../session/session.js';
import { Glossary } from '../symbols/symbol.js';
import { Bench } from './bench.js';
import { Help } from './help.js';

export function DigitsTab({ session }: { readonly session: Session }) {
  return (
    <>
      <Bench session={session}>
        Two small DCGANs learn the digits of MNIST from one seed; each panel shows 64 samples of the
        same latents.
      </Bench>
      <div class="explanations">
        <Glossary />
        <Help />
      </div>
    </>
  );
}
