import { isPrimitive, type ModuleDeclaration, type Position } from './ast.ts';
import { builtInFault } from './built-ins.ts';
import type { Finding } from './lidl-error.ts';
import { fieldWarnings, typeErrors, typeWarnings, usedTypes } from './validate-types.ts';

export interface Validation {
  /** With one of these the document is no contract. */
  readonly errors: readonly Finding[];
  /** Said in a way that a reader may take for a third state. */
  readonly warnings: readonly Finding[];
}

interface Named {
  readonly name: string;
  readonly at: Position;
}

function repeated(what: string, all: readonly Named[]): Finding[] {
  const seen = new Set<string>();
  return all.flatMap(({ name, at }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ at, message: `${what} "${name}" is there twice` }];
  });
}

function nameErrors({ name, at, types, methods, events }: ModuleDeclaration): Finding[] {
  const shadows = types
    .filter((type) => isPrimitive(type.name))
    .map((type) => ({ at: type.at, message: `"${type.name}" is a primitive type` }));
  const builtIns = methods.flatMap((method) => {
    const message = builtInFault(method);
    return message === null ? [] : [{ at: method.at, message }];
  });
  return [
    ...(name === '' ? [{ at, message: 'the module has no name' }] : []),
    ...shadows,
    ...repeated('the type', types),
    ...repeated('the method', methods),
    ...methods.flatMap((method) =>
      repeated(`in the method "${method.name}" the parameter`, method.parameters),
    ),
    ...repeated('the event', events),
    ...builtIns,
  ];
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}

/** Whether a document makes sense. Never throws; findings come in the order of the text. */
export function validate(module: ModuleDeclaration): Validation {
  const declared = new Set(module.types.map(({ name }) => name));
  const used = usedTypes(module);
  const fields = module.types.flatMap((type) => type.fields);
  return {
    errors: inOrder([...nameErrors(module), ...used.flatMap((type) => typeErrors(type, declared))]),
    warnings: inOrder([...used.flatMap(typeWarnings), ...fields.flatMap(fieldWarnings)]),
  };
}
