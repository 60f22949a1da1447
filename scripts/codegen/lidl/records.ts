import type { Field, TypeDeclaration } from '../../../datasources/logos-core/lidl/ast.ts';
import { refuse } from '../../../datasources/logos-core/lidl/lidl-error.ts';
import { isOptional } from '../../../datasources/logos-core/lidl/optionality.ts';
import { key, literal } from './identifiers.ts';
import { codecOf, type TypeNames, typeOf } from './types.ts';

/** LIDL lets a record have two fields of one name; an object cannot. */
function checkFields({ name, fields }: TypeDeclaration): void {
  const seen = new Set<string>();
  for (const field of fields) {
    if (seen.has(field.name)) {
      refuse(field.at, `the type "${name}" has the field "${field.name}" twice`);
    }
    seen.add(field.name);
  }
}

/** An interface for each record. An optional field is null when it is empty: there is no third state. */
export function recordTypes(types: readonly TypeDeclaration[], names: TypeNames): string[][] {
  return types.map((type) => {
    checkFields(type);
    const field = (declared: Field): string =>
      `  readonly ${declared.name}: ${typeOf(declared.type, names, isOptional(declared))};`;
    return [`export interface ${names.get(type.name)} {`, ...type.fields.map(field), '}'];
  });
}

/** A codec for each record, by its LIDL name. */
export function recordCodecs(types: readonly TypeDeclaration[], names: TypeNames): string[] {
  if (types.length === 0) return [];
  return [
    // Typed beforehand: records that contain each other could not be inferred.
    'interface Codecs {',
    ...types.map(({ name }) => `  readonly ${name}: wire.Codec<${names.get(name)}>;`),
    '}',
    '',
    'const codecs: Codecs = {',
    ...types.flatMap(({ name, fields }) => [
      `  ${key(name)}: wire.record<${names.get(name)}>(${literal(name)}, () => ({`,
      ...fields.map(
        (field) => `    ${key(field.name)}: ${codecOf(field.type, isOptional(field))},`,
      ),
      '  })),',
    ]),
    '};',
  ];
}
