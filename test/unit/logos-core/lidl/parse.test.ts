import { describe, expect, test } from 'vitest';
import type { TypeExpression } from '../../../../datasources/logos-core/lidl/ast.ts';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';
import { printType } from '../../../../datasources/logos-core/lidl/print.ts';
import { CANONICAL, inModule, withoutPositions } from './documents.ts';

function typeOf(text: string): TypeExpression | undefined {
  return parse(inModule(`type T { f: ${text} }`)).types[0]?.fields[0]?.type;
}

describe('a document', () => {
  test('LIDL-1: is a module with everything that can stand in one', () => {
    const module = parse(CANONICAL);
    expect(module).toMatchObject({
      name: 'archive',
      version: '1.2.0',
      description: 'Files by name',
      category: 'storage',
      depends: ['network', 'clock'],
      optionalDepends: ['metrics'],
    });
    expect(module.types.map(({ name, fields }) => [name, fields.length])).toEqual([
      ['Entry', 6],
      ['Empty', 0],
    ]);
    expect(
      module.methods.map(({ name, parameters, returns, description }) => [
        name,
        parameters.map((parameter) => parameter.name),
        returns === null ? null : printType(returns),
        description,
      ]),
    ).toEqual([
      ['put', ['entry', 'at'], 'result', 'Keeps a file'],
      ['find', ['name'], '? Entry', ''],
      ['clear', [], null, ''],
    ]);
    expect(module.events.map(({ name, parameters }) => [name, parameters.length])).toEqual([
      ['added', 4],
      ['cleared', 0],
    ]);
  });

  test('LIDL-1: needs nothing but its name', () => {
    expect(withoutPositions(parse('module m{}'))).toEqual({
      name: 'm',
      version: '',
      description: '',
      category: '',
      depends: [],
      optionalDepends: [],
      types: [],
      methods: [],
      events: [],
    });
  });

  test('LIDL-1: may say things in any order, on any lines', () => {
    const one = parse(
      inModule('type T { a: int b: bool } method x() -> T event e() version "1" depends [a, b]'),
    );
    const other = parse(
      'module\nm\n{\r\ndepends[a,b]event e(\n)version\n"1"\tmethod x()->T type T{a:int\nb:bool}}\n',
    );
    expect(withoutPositions(other)).toEqual(withoutPositions(one));
  });

  test('LIDL-1: older documents write a method without result as void', () => {
    const module = parse(inModule('method a() -> void description "d" method b() -> void'));
    expect(module.methods.map(({ returns, description }) => [returns, description])).toEqual([
      [null, 'd'],
      [null, ''],
    ]);
  });

  test.each([
    ['tstr', { kind: 'primitive', name: 'tstr' }],
    ['bstr', { kind: 'primitive', name: 'bstr' }],
    ['int', { kind: 'primitive', name: 'int' }],
    ['uint', { kind: 'primitive', name: 'uint' }],
    ['float64', { kind: 'primitive', name: 'float64' }],
    ['bool', { kind: 'primitive', name: 'bool' }],
    ['result', { kind: 'primitive', name: 'result' }],
    ['any', { kind: 'primitive', name: 'any' }],
    ['Int', { kind: 'named', name: 'Int' }],
    ['void', { kind: 'named', name: 'void' }],
    ['[int]', { kind: 'array', element: { kind: 'primitive', name: 'int' } }],
    ['?T', { kind: 'optional', value: { kind: 'named', name: 'T' } }],
    [
      '{tstr:[?{int:any}]}',
      {
        kind: 'map',
        key: { kind: 'primitive', name: 'tstr' },
        value: {
          kind: 'array',
          element: {
            kind: 'optional',
            value: {
              kind: 'map',
              key: { kind: 'primitive', name: 'int' },
              value: { kind: 'primitive', name: 'any' },
            },
          },
        },
      },
    ],
  ])('LIDL-1: %s is a type', (text, expected) => {
    expect(typeOf(text)).toMatchObject(expected);
  });
});

describe('names and comments', () => {
  const KEYWORDS = [
    'module',
    'type',
    'method',
    'event',
    'version',
    'description',
    'category',
    'depends',
    'optional_depends',
  ];

  test.each([...KEYWORDS, 'int', 'any', '_', '_9', 'A1_b', '__proto__', 'constructor'])(
    'LIDL-2: "%s" can name anything that has a name',
    (name) => {
      const module = parse(
        `module ${name} { depends [${name}, ${name}] type ${name} { ${name}: ${name} ? ${name}: ${name} }
         method ${name}(${name}: ${name}) -> ${name} event ${name}(${name}: ${name}) }`,
      );
      expect(module.name).toBe(name);
      expect(module.depends).toEqual([name, name]);
      expect(module.types[0]?.fields.map((field) => field.name)).toEqual([name, name]);
      for (const declared of [module.types[0], module.methods[0], module.events[0]]) {
        expect(declared?.name).toBe(name);
      }
      expect(module.methods[0]?.parameters[0]?.name).toBe(name);
    },
  );

  test('LIDL-2: a comment goes to the end of its line, except in a string', () => {
    const module = parse(
      ';first }\nmodule m {; "not a string\nversion "1;2" ; } \u{1f600} {\n};last, without a line end',
    );
    expect(module.version).toBe('1;2');
  });
});

describe('strings', () => {
  test.each([
    ['', ''],
    ['a \\"quoted\\" word', 'a "quoted" word'],
    ['back\\\\slash', 'back\\slash'],
    ['two\\nlines\\tand a tab', 'two\nlines\tand a tab'],
    ['\\x\\;\\u', 'x;u'],
    ['naïve \u{1f600} \\\u{1f600}', 'naïve \u{1f600} \u{1f600}'],
    ['tab\tand return\r stay', 'tab\tand return\r stay'],
    ['ends with a backslash\\\\', 'ends with a backslash\\'],
  ])('LIDL-4: "%s" is read', (written, said) => {
    expect(parse(inModule(`description "${written}"`)).description).toBe(said);
  });
});
