/** mathjs with nothing but its parser, which is made when the first formula is read. */
import { create, parseDependencies } from 'mathjs/number';

type MathJs = ReturnType<typeof create>;

let made: MathJs | undefined;

export function mathjs(): MathJs {
  made ??= create(parseDependencies!);
  return made;
}
