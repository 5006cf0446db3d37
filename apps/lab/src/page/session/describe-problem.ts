/** Errors as sentences that say what to do. */

/** Returns the sentence to show for an error. */
export function sentenceOf(error: unknown): string {
  const { name, message, problems } = error as {
    name?: string;
    message?: string;
    problems?: readonly string[];
  };
  if (problems && problems.length > 0) return `${problems.join('. ')}.`;
  const text = message ?? String(error);
  if (name === 'ConfigError') return text.replace(/\s+/g, ' ');
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
