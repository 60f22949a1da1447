/** What the tests of the reader share. */
import type { ModuleDeclaration } from '../../../../datasources/logos-core/lidl/ast.ts';
import { LidlError } from '../../../../datasources/logos-core/lidl/lidl-error.ts';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';

/** One of everything, in canonical text. */
export const CANONICAL = `module archive {
  version "1.2.0"
  description "Files by name"
  category "storage"
  depends [network, clock]
  optional_depends [metrics]

  type Entry {
    name: tstr
    content: bstr
    ? label: tstr
    note: ? tstr
    tags: {tstr: [tstr]}
    size: uint
  }

  type Empty {
  }

  method put(entry: Entry, at: ? int) -> result description "Keeps a file"
  method find(name: tstr) -> ? Entry
  method clear()

  event added(entry: Entry, ratio: float64, first: bool, extra: any) description "A file came"
  event cleared()
}
`;

/** A body around which a module stands, on one line, so that columns are easy to count. */
export function inModule(body: string): string {
  return `module m { ${body} }`;
}

/** The declarations without their positions. */
export function withoutPositions(module: ModuleDeclaration): unknown {
  return JSON.parse(
    JSON.stringify(module, (key, value: unknown) => (key === 'at' ? undefined : value)),
  );
}

/** Why a text is refused, as `line:column: message`; fails when it is not, or by anything else. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof LidlError) return error.message;
    throw error;
  }
  throw new Error('The text was not refused.');
}

export function refusalOf(text: string): string {
  return refusal(() => parse(text));
}
