import { isPrimitive, type TypeExpression } from './ast.ts';
import { refuse } from './lidl-error.ts';
import type { TokenStream } from './token-stream.ts';

/** Deepest nesting of one type. Contracts use three or four; the bound keeps a hostile one off the stack. */
export const MAX_TYPE_DEPTH = 64;

/**
 * The type that is next: `?T`, `[T]`, `{K: V}`, a primitive, or a name to be resolved later.
 * @throws LidlError when none is next, or it is nested too deeply
 */
export function parseType(tokens: TokenStream, depth = 1): TypeExpression {
  const { at } = tokens;
  if (depth > MAX_TYPE_DEPTH) refuse(at, `a type nested more than ${MAX_TYPE_DEPTH} deep`);
  if (tokens.accept('?')) return { kind: 'optional', value: parseType(tokens, depth + 1), at };
  if (tokens.accept('[')) {
    const element = parseType(tokens, depth + 1);
    tokens.expect(']', 'after the element type');
    return { kind: 'array', element, at };
  }
  if (tokens.accept('{')) {
    const key = parseType(tokens, depth + 1);
    tokens.expect(':', 'after the key type');
    const value = parseType(tokens, depth + 1);
    tokens.expect('}', 'after the value type');
    return { kind: 'map', key, value, at };
  }
  const name = tokens.name('a type');
  return isPrimitive(name) ? { kind: 'primitive', name, at } : { kind: 'named', name, at };
}
