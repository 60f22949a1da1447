/**
 * Whether a slot can be empty: the one place that asks. An optional has two states, a value or empty. A field spells
 * it `? f: T` or `f: ?T`, a parameter or a result `?T`; the spellings mean the same, and `??T` means `?T`.
 */
import type { Field, Parameter, TypeExpression } from './ast.ts';

/** The type of the value, when there is one. */
export function valueType(type: TypeExpression): TypeExpression {
  return type.kind === 'optional' ? valueType(type.value) : type;
}

export function isOptional(slot: Parameter | Field | TypeExpression): boolean {
  if ('kind' in slot) return slot.kind === 'optional';
  return ('marked' in slot && slot.marked) || slot.type.kind === 'optional';
}
