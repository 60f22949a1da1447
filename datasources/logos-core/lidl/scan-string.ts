import type { Position } from './ast.ts';
import { refuse } from './lidl-error.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
const SPECIAL = /["\\\n]/g;

/**
 * The string whose opening quote is at `start`, and the offset behind its closing one. `\n` and `\t` are a line end
 * and a tab; any other character behind a backslash is itself. A string ends on the line it began.
 * @throws LidlError at the opening quote when there is no closing one
 */
export function scanString(
  text: string,
  start: number,
  at: Position,
): { readonly value: string; readonly end: number } {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    SPECIAL.lastIndex = from;
    const special = SPECIAL.exec(text);
    if (special === null || special[0] === '\n') break;
    parts.push(text.slice(from, special.index));
    if (special[0] === '"') return { value: parts.join(''), end: special.index + 1 };
    const escaped = text.charAt(special.index + 1);
    if (escaped === '' || escaped === '\n') break;
    parts.push(ESCAPES[escaped] ?? escaped);
    from = special.index + 2;
  }
  return refuse(at, 'a string without its closing quote');
}
