import type { ModuleDeclaration } from './ast.ts';
import { type Finding, LidlError } from './lidl-error.ts';
import { parse } from './parse.ts';
import { validate } from './validate.ts';

export interface Contract {
  readonly module: ModuleDeclaration;
  readonly warnings: readonly Finding[];
}

/**
 * A document that can be relied on: parsed and valid.
 * @throws LidlError with everything that is wrong with it, in the order of the text
 */
export function readContract(text: string): Contract {
  const module = parse(text);
  const { errors, warnings } = validate(module);
  const [first, ...others] = errors;
  if (first !== undefined) throw new LidlError([first, ...others]);
  return { module, warnings };
}
