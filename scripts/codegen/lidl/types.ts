/** LIDL types in TypeScript: what a value is, and the codec it travels by. */
import type { Primitive, TypeExpression } from '../../../datasources/logos-core/lidl/ast.ts';
import { refuse } from '../../../datasources/logos-core/lidl/lidl-error.ts';
import { valueType } from '../../../datasources/logos-core/lidl/optionality.ts';

export type TypeNames = ReadonlyMap<string, string>;

/** 64-bit integers are bigints, always: one LIDL type is one type here. */
const TYPES: Readonly<Record<Primitive, string>> = {
  tstr: 'string',
  bstr: 'Uint8Array',
  int: 'bigint',
  uint: 'bigint',
  float64: 'number',
  bool: 'boolean',
  result: 'wire.Result',
  any: 'wire.Json',
};

/** How keys of a type are written in JSON, whose keys are texts. LIDL says it of no other types. */
const KEYS: Partial<Readonly<Record<Primitive, string>>> = {
  tstr: 'wire.textKey(wire.tstr)',
  int: 'wire.integerKey(wire.int)',
  uint: 'wire.integerKey(wire.uint)',
  bool: 'wire.truthKey(wire.bool)',
};

/** The type of a value. `optional` for a slot marked so by another spelling. */
export function typeOf(type: TypeExpression, names: TypeNames, optional = false): string {
  if (optional || type.kind === 'optional') return `${typeOf(valueType(type), names)} | null`;
  switch (type.kind) {
    case 'primitive':
      return TYPES[type.name];
    case 'named':
      return names.get(type.name) ?? type.name;
    case 'array': {
      const element = typeOf(type.element, names);
      const isCompound = /^readonly | \| /.test(element);
      return `readonly ${isCompound ? `(${element})` : element}[]`;
    }
    case 'map':
      return `ReadonlyMap<${typeOf(type.key, names)}, ${typeOf(type.value, names)}>`;
  }
}

function keyCodec(type: TypeExpression): string {
  const codec = type.kind === 'primitive' ? KEYS[type.name] : undefined;
  return codec ?? refuse(type.at, 'a map can travel with keys of tstr, int, uint or bool only');
}

/**
 * The codec of a value.
 * @throws LidlError for a map whose keys JSON has no spelling for
 */
export function codecOf(type: TypeExpression, optional = false): string {
  if (optional || type.kind === 'optional') return `wire.optional(${codecOf(valueType(type))})`;
  switch (type.kind) {
    case 'primitive':
      return `wire.${type.name}`;
    case 'named':
      return `codecs.${type.name}`;
    case 'array':
      return `wire.array(${codecOf(type.element)})`;
    case 'map':
      return `wire.map(${keyCodec(type.key)}, ${codecOf(type.value)})`;
  }
}
