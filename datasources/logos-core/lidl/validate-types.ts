import type { Field, ModuleDeclaration, TypeExpression } from './ast.ts';
import type { Finding } from './lidl-error.ts';
import { valueType } from './optionality.ts';

/** Every type written anywhere in a module: of fields, parameters and results. */
export function usedTypes({ types, methods, events }: ModuleDeclaration): TypeExpression[] {
  return [
    ...types.flatMap(({ fields }) => fields.map(({ type }) => type)),
    ...[...methods, ...events].flatMap(({ parameters }) => parameters.map(({ type }) => type)),
    ...methods.flatMap(({ returns }) => (returns === null ? [] : [returns])),
  ];
}

function parts(type: TypeExpression): TypeExpression[] {
  if (type.kind === 'array') return [type.element];
  if (type.kind === 'map') return [type.key, type.value];
  return type.kind === 'optional' ? [type.value] : [];
}

/** What is wrong with a type, at any depth. Being inside an optional excuses nothing. */
export function typeErrors(type: TypeExpression, declared: ReadonlySet<string>): Finding[] {
  const own: Finding[] = [];
  if (type.kind === 'named' && !declared.has(type.name)) {
    own.push({ at: type.at, message: `no type "${type.name}" is declared` });
  }
  // A key that is not there is an entry that is not there: an empty key says nothing.
  if (type.kind === 'map' && type.key.kind === 'optional') {
    own.push({ at: type.key.at, message: 'the key of a map cannot be optional' });
  }
  return [...own, ...parts(type).flatMap((part) => typeErrors(part, declared))];
}

function isAny(type: TypeExpression): boolean {
  return type.kind === 'primitive' && type.name === 'any';
}

const ANY = '"any" is empty at will: "?" adds nothing';

/** What a type says twice. */
export function typeWarnings(type: TypeExpression): Finding[] {
  const own: Finding[] = [];
  if (type.kind === 'optional' && type.value.kind === 'optional') {
    own.push({ at: type.at, message: '"??" means "?"' });
  } else if (type.kind === 'optional' && isAny(type.value)) {
    own.push({ at: type.at, message: ANY });
  }
  return [...own, ...parts(type).flatMap(typeWarnings)];
}

/** What a field marked with `?` says twice. */
export function fieldWarnings({ name, type, marked, at }: Field): Finding[] {
  if (!marked) return [];
  if (type.kind === 'optional') {
    return [{ at, message: `the field "${name}" is optional twice: one "?" says it` }];
  }
  return isAny(valueType(type)) ? [{ at, message: ANY }] : [];
}
