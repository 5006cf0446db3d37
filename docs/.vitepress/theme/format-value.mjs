/** Writes a value as Node's console does, in one line. */
export function formatValue(value) {
  return typeof value === 'string' ? value : formatInside(value, 0);
}

/** Most elements of an array that are shown. */
const SHOWN = 100;
/** Levels of objects in objects that are shown. */
const DEPTH = 3;

function formatInside(value, depth) {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`;
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return formatArray(value, depth);
  return formatObject(value, depth);
}

function formatArray(value, depth) {
  const isPlain = Array.isArray(value);
  const name = isPlain ? '' : `${value.constructor.name}(${value.length}) `;
  if (depth > DEPTH) return `${name}[…]`;
  const shown = Array.from(value.slice(0, SHOWN), (each) => formatInside(each, depth + 1));
  if (value.length > SHOWN) shown.push(`… ${value.length - SHOWN} more`);
  return `${name}[${shown.length > 0 ? ` ${shown.join(', ')} ` : ''}]`;
}

function formatObject(value, depth) {
  const kind = value.constructor?.name ?? 'Object';
  const name = kind === 'Object' ? '' : `${kind} `;
  if (depth > DEPTH) return `${name}{…}`;
  const parts = Object.entries(value).map(
    ([key, inside]) => `${key}: ${formatInside(inside, depth + 1)}`,
  );
  return `${name}{${parts.length > 0 ? ` ${parts.join(', ')} ` : ''}}`;
}
