import { expect, test } from 'vitest';
import { isOptional, valueType } from '../../../../datasources/logos-core/lidl/optionality.ts';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';
import { print, printType } from '../../../../datasources/logos-core/lidl/print.ts';
import { inModule } from './documents.ts';

test.each([
  ['f: int', false, 'int'],
  ['? f: int', true, 'int'],
  ['f: ?int', true, 'int'],
  ['? f: ?int', true, 'int'],
  ['f: ??int', true, 'int'],
  ['? f: ???[?int]', true, '[? int]'],
  ['f: [?int]', false, '[? int]'],
  ['f: {tstr: ?int}', false, '{tstr: ? int}'],
  ['f: any', false, 'any'],
])('LIDL-8: the field %s can be empty: %s; its value is %s', (field, optional, value) => {
  const declared = parse(inModule(`type T { ${field} }`)).types[0]?.fields[0];
  if (declared === undefined) throw new Error('no field');
  expect(isOptional(declared)).toBe(optional);
  expect(printType(valueType(declared.type))).toBe(value);
});

test.each([
  ['int', false, 'int'],
  ['?int', true, 'int'],
  ['??int', true, 'int'],
  ['[?int]', false, '[? int]'],
])('LIDL-8: a parameter and a result %s can be empty: %s', (type, optional, value) => {
  const { methods, events } = parse(
    inModule(`method m(p: ${type}) -> ${type} event e(p: ${type})`),
  );
  const slots = [methods[0]?.parameters[0], events[0]?.parameters[0], methods[0]?.returns];
  for (const slot of slots) {
    if (!slot) throw new Error('no slot');
    expect(isOptional(slot)).toBe(optional);
    expect(printType(valueType('kind' in slot ? slot : slot.type))).toBe(value);
  }
});

test('LIDL-8: printing keeps the spelling', () => {
  const text = print(parse(inModule('type T { ? a: int b: ?int ? c: ??int }')));
  expect(text).toContain('    ? a: int\n    b: ? int\n    ? c: ? ? int\n');
});
