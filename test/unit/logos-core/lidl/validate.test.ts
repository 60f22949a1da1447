import { describe, expect, test } from 'vitest';
import { withBuiltIns } from '../../../../datasources/logos-core/lidl/built-ins.ts';
import { formatFinding } from '../../../../datasources/logos-core/lidl/lidl-error.ts';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';
import { print } from '../../../../datasources/logos-core/lidl/print.ts';
import { validate } from '../../../../datasources/logos-core/lidl/validate.ts';
import { CANONICAL, inModule } from './documents.ts';

function errorsOf(body: string): string[] {
  return validate(parse(inModule(body))).errors.map(formatFinding);
}

function warningsOf(body: string): string[] {
  const { errors, warnings } = validate(parse(inModule(body)));
  expect(errors).toEqual([]);
  return warnings.map(formatFinding);
}

describe('validity', () => {
  test.each([
    CANONICAL,
    inModule('type A { a: [A] } type B { a: A }'),
    inModule('type a { f: int } method a(a: a) event a(a: a)'),
    inModule('type T { x: int x: int } event e(x: int, x: int)'),
    inModule('method x(p: int) method y(p: int)'),
  ])('LIDL-6: %s is valid', (text) => {
    expect(validate(parse(text))).toEqual({ errors: [], warnings: [] });
  });

  test.each([
    ['type A {} type A {}', ['1:22: the type "A" is there twice']],
    ['type int {} type bstr {}', ['1:12: "int" is a primitive', '1:24: "bstr" is a primitive']],
    ['method a() method b() method a()', ['1:34: the method "a" is there twice']],
    ['event a() event a() event a()', ['1:22: the event "a"', '1:32: the event "a"']],
    ['method m(x: int, y: int, x: int)', ['1:37: in the method "m" the parameter "x"']],
    ['type T { f: X }', ['1:24: no type "X" is declared']],
    ['type T { ? f: X }', ['1:26: no type "X" is declared']],
    ['method m(p: [X])', ['1:25: no type "X" is declared']],
    ['method m() -> ?X', ['1:27: no type "X" is declared']],
    ['method m() -> ?void', ['1:27: no type "void" is declared']],
    ['event e(p: {X: [?Y]})', ['1:24: no type "X"', '1:29: no type "Y"']],
    ['type t {} type T { f: t g: Tt }', ['1:39: no type "Tt"']],
  ])('LIDL-6: %s is not', (body, expected) => {
    const found = errorsOf(body);
    expect(found).toHaveLength(expected.length);
    expected.forEach((text, index) => {
      expect(found[index]).toContain(text);
    });
  });

  test('LIDL-6: a module without a name is not', () => {
    const { errors } = validate({ ...parse(inModule('')), name: '' });
    expect(errors.map(formatFinding)).toEqual(['1:1: the module has no name']);
  });

  test('LIDL-6: findings come in the order of the text', () => {
    expect(errorsOf('event e(p: X) type T { f: Y } type T {}')).toEqual([
      '1:23: no type "X" is declared',
      '1:38: no type "Y" is declared',
      '1:42: the type "T" is there twice',
    ]);
  });
});

describe('what every module answers', () => {
  test('LIDL-7: name, version and lidl are derived, and not printed', () => {
    const module = parse(CANONICAL);
    const methods = withBuiltIns(module.methods);
    expect(methods.slice(0, 3)).toEqual(module.methods);
    expect(
      methods.slice(3).map(({ name, parameters, returns }) => [name, parameters, returns]),
    ).toEqual(
      ['name', 'version', 'lidl'].map((name) => [
        name,
        [],
        expect.objectContaining({ kind: 'primitive', name: 'tstr' }),
      ]),
    );
    expect(print(module)).not.toContain('lidl');
  });

  test('LIDL-7: name and version may be written out as what they are', () => {
    const { methods } = parse(inModule('method version() -> tstr method name() -> tstr'));
    expect(errorsOf('method version() -> tstr method name() -> tstr')).toEqual([]);
    expect(withBuiltIns(methods).map(({ name }) => name)).toEqual(['version', 'name', 'lidl']);
  });

  test.each([
    'method name()',
    'method name() -> int',
    'method name() -> ?tstr',
    'method version(of: tstr) -> tstr',
    'method version() -> result',
  ])('LIDL-7: %s is refused', (body) => {
    expect(errorsOf(body)).toEqual([
      expect.stringMatching(/^1:12: "(name|version)" can only be \1\(\) -> tstr$/),
    ]);
  });

  test('LIDL-7: a written lidl is refused, whatever it returns; types and events may be called so', () => {
    expect(errorsOf('method lidl() -> tstr')).toEqual([
      expect.stringContaining('"lidl" is derived'),
    ]);
    expect(errorsOf('type lidl {} event lidl(lidl: lidl)')).toEqual([]);
  });
});

describe('what is said twice', () => {
  test.each([
    ['type T { ? f: ?int }', ['1:21: the field "f" is optional twice']],
    ['method m(p: ??int)', ['1:24: "??" means "?"']],
    ['method m() -> ???int', ['1:26: "??"', '1:27: "??"']],
    ['event e(p: [?any])', ['1:24: "any" is empty at will']],
    ['type T { ? f: any }', ['1:21: "any" is empty at will']],
    ['type T { ? f: ?any }', ['1:21: the field "f"', '1:26: "any"']],
    ['type T { ? f: int g: ?int h: any } method m(p: ?[any])', []],
  ])('LIDL-9: %s is valid, with %j', (body, expected) => {
    const found = warningsOf(body);
    expect(found).toHaveLength(expected.length);
    expected.forEach((text, index) => {
      expect(found[index]).toContain(text);
    });
  });

  test.each(['{?tstr: int}', '[{?tstr: int}]', '?{??tstr: int}', '{tstr: {?tstr: int}}'])(
    'LIDL-9: the key of a map cannot be optional: %s',
    (type) => {
      expect(errorsOf(`method m(p: ${type})`)).toEqual([
        `1:${24 + type.lastIndexOf('{') + 1}: the key of a map cannot be optional`,
      ]);
    },
  );

  test('LIDL-9: what lies inside a key may be', () => {
    expect(errorsOf('method m(p: {[?tstr]: ?int})')).toEqual([]);
  });
});
