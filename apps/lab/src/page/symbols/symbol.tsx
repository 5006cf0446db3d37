/** A symbol that explains itself when it is pointed at, focused or tapped. */
import { useId, useState } from 'preact/hooks';
import { docsLink } from '../docs-link.js';
import { SYMBOLS, type SymbolName, type SymbolText } from './symbols.js';

export function Sym({ name }: { readonly name: SymbolName }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { symbol, name: meaning, text }: SymbolText = SYMBOLS[name];
  return (
    <span class="symbol">
      <button
        type="button"
        class="symbol-button"
        aria-describedby={isOpen ? id : undefined}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        onMouseEnter={() => setOpen(true)}
        onMouseLeave={() => setOpen(false)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        {symbol}
      </button>
      {isOpen && (
        <span class="symbol-text" role="tooltip" id={id}>
          <strong>
            {symbol}, {meaning}.
          </strong>{' '}
          {text}
        </span>
      )}
    </span>
  );
}

/** All symbols with links to the documentation. */
export function Glossary() {
  return (
    <details class="glossary card">
      <summary>What the symbols mean</summary>
      <dl>
        {Object.values(SYMBOLS).map(({ symbol, name, text, page, linkText }: SymbolText) => (
          <div key={symbol}>
            <dt>
              <span class="math">{symbol}</span> {name}
            </dt>
            <dd>
              {text} <a href={docsLink(page, location.pathname)}>{linkText}</a>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
