/** A LIDL document as read: specs/lidl.md. Spellings are kept as written, so that printing gives them back. */

/** Where something begins: line and column from 1, the column in UTF-16 units as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Node {
  readonly at: Position;
}

export const PRIMITIVES = [
  'tstr',
  'bstr',
  'int',
  'uint',
  'float64',
  'bool',
  'result',
  'any',
] as const;

export type Primitive = (typeof PRIMITIVES)[number];

export function isPrimitive(name: string): name is Primitive {
  return (PRIMITIVES as readonly string[]).includes(name);
}

export type TypeExpression = Node &
  (
    | { readonly kind: 'primitive'; readonly name: Primitive }
    /** A type of the same module; whether it is declared is for `validate` to say. */
    | { readonly kind: 'named'; readonly name: string }
    | { readonly kind: 'array'; readonly element: TypeExpression }
    | { readonly kind: 'map'; readonly key: TypeExpression; readonly value: TypeExpression }
    /** Whether a slot can be empty is for optionality.ts to say: a field has a second spelling for it. */
    | { readonly kind: 'optional'; readonly value: TypeExpression }
  );

export interface Parameter extends Node {
  readonly name: string;
  readonly type: TypeExpression;
}

export interface Field extends Parameter {
  /** Written with `?` before its name. */
  readonly marked: boolean;
}

export interface TypeDeclaration extends Node {
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface EventDeclaration extends Node {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Empty when there is none. */
  readonly description: string;
}

export interface MethodDeclaration extends EventDeclaration {
  /** Null when it returns nothing. */
  readonly returns: TypeExpression | null;
}

export interface ModuleDeclaration extends Node {
  readonly name: string;
  /** Empty when there is none; `description` and `category` likewise. */
  readonly version: string;
  readonly description: string;
  readonly category: string;
  readonly depends: readonly string[];
  readonly optionalDepends: readonly string[];
  readonly types: readonly TypeDeclaration[];
  readonly methods: readonly MethodDeclaration[];
  readonly events: readonly EventDeclaration[];
}
