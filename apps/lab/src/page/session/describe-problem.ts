/** Errors as sentences that say what to do. */
import { ConfigError } from '@wprox/experiments/configs';
import { reasonsOf } from '../../state/reasons.js';

/** Returns the sentence to show for an error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return reasonsOf(error);
  // An error of a worker has lost its class.
  const { name, message } = error as { name?: string; message?: string };
  const text = message ?? String(error);
  if (name === 'ConfigError') return text.replace(/\s+/g, ' ');
  if (/fetch|not load/i.test(text)) {
    return `A file of the lab does not load. Check the connection, then reload the page. (${sentence(text)})`;
  }
  if (/simd|webassembly/i.test(text)) {
    return (
      `${sentence(text)} The lab needs WebAssembly with SIMD: open it in a current version of Firefox, ` +
      'Chrome, Edge or Safari (16.4 or later).'
    );
  }
  return `${sentence(text)} Reload the page. If it happens again, choose another preset.`;
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
