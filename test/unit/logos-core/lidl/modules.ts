/** Documents at random: grammatical, and most of them senseless. */
import fc from 'fast-check';
import {
  type EventDeclaration,
  type Field,
  isPrimitive,
  type MethodDeclaration,
  type ModuleDeclaration,
  type Parameter,
  PRIMITIVES,
  type TypeExpression,
} from '../../../../datasources/logos-core/lidl/ast.ts';

const at = fc.constant({ line: 1, column: 1 });

const names = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
  fc.constantFrom('module', 'type', 'method', 'event', 'version', 'description', 'depends', 'int'),
);

const texts = fc.string({ unit: 'binary', maxLength: 12 });

const typeTree = fc.letrec<{ type: TypeExpression }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('primitive' as const),
      name: fc.constantFrom(...PRIMITIVES),
      at,
    }),
    // A result called void is read as none: older documents meant that by it.
    fc.record({
      kind: fc.constant('named' as const),
      name: names.filter((name) => !isPrimitive(name) && name !== 'void'),
      at,
    }),
    fc.record({ kind: fc.constant('array' as const), element: tie('type'), at }),
    fc.record({ kind: fc.constant('map' as const), key: tie('type'), value: tie('type'), at }),
    fc.record({ kind: fc.constant('optional' as const), value: tie('type'), at }),
  ),
}));

const types = typeTree.type;

const parameters: fc.Arbitrary<Parameter> = fc.record({ name: names, type: types, at });
const fields: fc.Arbitrary<Field> = fc.record({
  name: names,
  type: types,
  marked: fc.boolean(),
  at,
});

const event = {
  name: names,
  parameters: fc.array(parameters, { maxLength: 4 }),
  description: texts,
  at,
};
const events: fc.Arbitrary<EventDeclaration> = fc.record(event);
const methods: fc.Arbitrary<MethodDeclaration> = fc.record({ ...event, returns: fc.option(types) });

export const modules: fc.Arbitrary<ModuleDeclaration> = fc.record({
  name: names,
  version: texts,
  description: texts,
  category: texts,
  depends: fc.array(names, { maxLength: 3 }),
  optionalDepends: fc.array(names, { maxLength: 3 }),
  types: fc.array(fc.record({ name: names, fields: fc.array(fields, { maxLength: 4 }), at }), {
    maxLength: 3,
  }),
  methods: fc.array(methods, { maxLength: 3 }),
  events: fc.array(events, { maxLength: 3 }),
  at,
});
