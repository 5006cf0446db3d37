/** Shapes of arrays in messages. */

/** Axes that a message shows. */
const SHOWN = 6;

/** @returns a short text such as `(3,4)`, of any shape. */
export function shapeText(shape: readonly number[]): string {
  const more = shape.length - SHOWN;
  return `(${shape.slice(0, SHOWN)}${more > 0 ? `,… ${more} more` : ''})`;
}
