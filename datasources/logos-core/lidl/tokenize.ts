import type { Position } from './ast.ts';
import { refuse } from './lidl-error.ts';
import { scanString } from './scan-string.ts';

/** Longest text read, in characters: as much as the bridge takes for an answer of `lidl()`. */
export const MAX_TEXT_LENGTH = 4 * 1024 * 1024;

export interface Token extends Position {
  /** Keywords are names: only the place tells them apart. */
  readonly kind: 'name' | 'string' | 'symbol' | 'end';
  /** The name, the symbol, or what the string says; empty at the end. */
  readonly text: string;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /->|[{}()[\]:,?]/y;

function match(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}

/** Where the line that `from` lies on ends. */
function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

/**
 * The tokens of a text, one by one, so that a long text never lies in memory as tokens; the last is `end`.
 * @throws LidlError at a character that begins no token, at a string that does not end, and for a text too long
 */
export function* tokenize(text: string): Generator<Token, void> {
  if (text.length > MAX_TEXT_LENGTH) {
    refuse({ line: 1, column: 1 }, `the text has ${text.length} characters, at most 4 Mi`);
  }
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  while (offset < text.length) {
    const character = text.charAt(offset);
    const at = { line, column: offset - lineStart + 1 };
    if (character === '\n') {
      offset += 1;
      line += 1;
      lineStart = offset;
    } else if (character === ' ' || character === '\t' || character === '\r') offset += 1;
    else if (character === ';') offset = endOfLine(text, offset);
    else if (character === '"') {
      const { value, end } = scanString(text, offset, at);
      yield { kind: 'string', text: value, ...at };
      offset = end;
    } else {
      const name = match(NAME, text, offset);
      const found = name || match(SYMBOL, text, offset);
      if (found === '') {
        const point = String.fromCodePoint(text.codePointAt(offset) ?? 0);
        refuse(at, `unexpected ${JSON.stringify(point)}`);
      }
      yield { kind: name === '' ? 'symbol' : 'name', text: found, ...at };
      offset += found.length;
    }
  }
  yield { kind: 'end', text: '', line, column: offset - lineStart + 1 };
}
