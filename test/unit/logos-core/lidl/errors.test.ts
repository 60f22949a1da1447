import { describe, expect, test } from 'vitest';
import { LidlError } from '../../../../datasources/logos-core/lidl/lidl-error.ts';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';
import { readContract } from '../../../../datasources/logos-core/lidl/read.ts';
import { inModule, refusal, refusalOf } from './documents.ts';

function exactly(message: string): RegExp {
  return new RegExp(`^${message.replaceAll(/[^\w\s]/g, '\\$&')}$`);
}

describe('a text that is no document', () => {
  test.each([
    ['', '1:1: expected "module", found the end of the text'],
    ['; nothing', '1:10: expected "module", found the end of the text'],
    ['\n\n  modul m {}', '3:3: expected "module", found "modul"'],
    ['module {', '1:8: expected the name of the module, found "{"'],
    ['module "m" {}', '1:8: expected the name of the module, found a string'],
    ['module m (', '1:10: expected "{" after the name of the module, found "("'],
    ['module m {', /^1:11: expected one of version, .*, event, or "}", found the end of the text$/],
    ['module m {}\nmodule n {}', '2:1: expected nothing after the module, found "module"'],
    ['module m {} }', '1:13: expected nothing after the module, found "}"'],
  ])('LIDL-3: %j is refused where it goes wrong', (text, message) => {
    expect(refusalOf(text)).toMatch(message instanceof RegExp ? message : exactly(message));
  });

  test.each([
    ['fields {}', /^1:12: expected one of version, .*found "fields"$/],
    ['"text"', /^1:12: expected one of .*found a string$/],
    ['version 1', '1:20: unexpected "1"'],
    ['version one', '1:20: expected a string after "version", found "one"'],
    ['category', '1:21: expected a string after "category", found "}"'],
    ['depends a', '1:20: expected "[" after "depends", found "a"'],
    ['depends [,]', '1:21: expected the name of a module, or "]", found ","'],
    ['depends [a,]', '1:23: expected the name of a module, found "]"'],
    ['depends [a b]', '1:23: expected "]" after the modules of "depends", found "b"'],
    ['type { }', '1:17: expected the name of the type, found "{"'],
    ['type T [', '1:19: expected "{" after the type "T", found "["'],
    ['type T { a }', '1:23: expected ":" after the field "a", found "}"'],
    ['type T { a: int, b: int }', '1:27: expected the name of a field, or "}", found ","'],
    ['type T { ? ? a: int }', '1:23: expected the name of a field, or "}", found "?"'],
    ['type T { a: }', '1:24: expected a type, found "}"'],
    ['type T { a: [int }', '1:29: expected "]" after the element type, found "}"'],
    ['type T { a: {int} }', '1:28: expected ":" after the key type, found "}"'],
    ['type T { a: {int: int', '1:33: expected "}" after the value type, found the end of the text'],
    ['method ()', '1:19: expected the name of the method, found "("'],
    ['method m -> int', '1:21: expected "(" after "m", found "->"'],
    ['method m(a) -> int', '1:22: expected ":" after the parameter "a", found ")"'],
    ['method m(? a: int)', '1:21: expected the name of a parameter, found "?"'],
    ['method m(a: int,)', '1:28: expected the name of a parameter, found ")"'],
    ['method m(a: int b: int)', '1:28: expected ")" after the parameters of "m", found "b"'],
    ['method m() ->', '1:26: expected a type, found "}"'],
    ['method m() - > int', '1:23: unexpected "-"'],
    ['method m() description event', '1:35: expected a string after "description", found "event"'],
    ['event (', '1:18: expected the name of the event, found "("'],
    ['event e() -> int', /^1:22: expected one of .*found "->"$/],
    ['version "1" version "2"', '1:24: "version" is there twice'],
    ['depends [a] depends [b]', '1:24: "depends" is there twice'],
  ])('LIDL-3: in a module, %s is refused where it goes wrong', (body, message) => {
    // Those that stop in the middle have no closing brace.
    const text = body.endsWith('int: int') ? `module m { ${body}` : inModule(body);
    expect(refusalOf(text)).toMatch(message instanceof RegExp ? message : exactly(message));
  });

  test.each([
    ['"open }', '1:24: a string without its closing quote'],
    ['"open\n"', '1:24: a string without its closing quote'],
    ['"open \\', '1:24: a string without its closing quote'],
    ['"open \\\n"', '1:24: a string without its closing quote'],
    ["'single'", '1:24: unexpected "\'"'],
    ['\u{1f600}', '1:24: unexpected "\u{1f600}"'],
    ['\0', '1:24: unexpected "\\u0000"'],
    ['é', '1:24: unexpected "é"'],
  ])('LIDL-3: as a description, %j is refused where it begins', (text, message) => {
    expect(refusalOf(inModule(`description ${text}`))).toBe(message);
  });

  test('LIDL-3: lines and columns are counted as editors do', () => {
    const text = 'module m {\r\n\tdescription "\u{1f600}" !\n}';
    expect(refusalOf(text)).toBe('2:19: unexpected "!"');
    const error = (() => {
      try {
        return parse(text);
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toBeInstanceOf(LidlError);
    expect(error).toMatchObject({
      name: 'LidlError',
      line: 2,
      column: 19,
      findings: [{ at: { line: 2, column: 19 }, message: 'unexpected "!"' }],
    });
  });

  test('LIDL-3: a long name is not repeated at length', () => {
    expect(refusalOf('x'.repeat(10_000))).toHaveLength(73);
  });

  test('LIDL-3: a document that makes no sense is refused with everything that is wrong', () => {
    const text = 'module m {\n  method a(x: X)\n  method a()\n}';
    expect(refusal(() => readContract(text))).toBe(
      '2:15: no type "X" is declared\n3:3: the method "a" is there twice',
    );
    expect(readContract('module m { type T { a: ? any } }').warnings).toHaveLength(1);
  });

  test('LIDL-3: of very many mistakes twenty are put into words', () => {
    const text = inModule(' type T {}'.repeat(31));
    const lines = refusal(() => readContract(text)).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 10 more');
    expect(lines[0]).toBe('1:23: the type "T" is there twice');
  });
});
