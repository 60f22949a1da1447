import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import type { BridgeTransport } from '../../../../datasources/logos-core/bridge-transport.ts';
import { generateClient } from '../../../../scripts/codegen/lidl/generate-client.ts';
import { lidlClients } from '../../../../scripts/codegen/lidl.ts';
import { memoryTransport } from './memory-transport.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'lidl-client-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const SOURCE = {
  file: 'specs/modules/odd.lidl',
  wire: path.join(ROOT, 'datasources/logos-core/wire/index.ts'),
};

function generated(body: string): string {
  return generateClient(`module odd { ${body} }`, SOURCE);
}

describe('the generator', () => {
  test('LIDL-18: writes one file a contract, the same at every run', async () => {
    const contracts = lidlClients.inputs(ROOT).filter((file) => file.endsWith('.lidl'));
    expect(contracts.length).toBeGreaterThan(6);
    const written = async () => {
      const root = fs.mkdtempSync(path.join(folder, 'run-'));
      fs.cpSync(path.join(ROOT, 'specs/modules'), path.join(root, 'specs/modules'), {
        recursive: true,
      });
      await lidlClients.run(root);
      return root;
    };
    const [one, other] = [await written(), await written()];
    for (const contract of contracts) {
      const file = `${lidlClients.outputs[0]}/${path.basename(contract, '.lidl')}.ts`;
      const text = fs.readFileSync(path.join(one, file), 'utf8');
      expect(text.split('\n')[0]).toBe(
        `// Generated from ${contract} by "npm run codegen". Do not edit.`,
      );
      expect(fs.readFileSync(path.join(other, file), 'utf8')).toBe(text);
      expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
    }
  });

  test('LIDL-18: runs again when a contract, the reader or the generator changed', () => {
    expect(lidlClients.inputs(ROOT)).toEqual(
      expect.arrayContaining([
        'specs/modules/waku.lidl',
        'datasources/logos-core/lidl/parse.ts',
        'scripts/codegen/lidl.ts',
        'scripts/codegen/lidl/generate-client.ts',
      ]),
    );
  });

  test.each([
    ['type T { a: int b: int a: int }', '1:37: the type "T" has the field "a" twice'],
    [
      'method m(p: {[int]: int})',
      '1:27: a map can travel with keys of tstr, int, uint or bool only',
    ],
    ['type T { f: ?[{float64: int}] }', '1:29: a map can travel with keys'],
    ['event e(p: {T: int}) type T {}', '1:26: a map can travel with keys'],
    ['method m() -> Nowhere', '1:28: no type "Nowhere" is declared'],
    ['method m() m', '1:25: expected one of version'],
  ])('LIDL-18: refuses %s, and says where', (body, message) => {
    expect(() => generated(body)).toThrow(`specs/modules/odd.lidl:${message}`);
  });

  test('LIDL-8: the spellings of an optional make the same code', () => {
    const one = generated('type T { ? f: [int] } method m(p: ?T) -> ?T');
    const other = generated('type T { ? f: ??[int] } method m(p: ??T) -> ???T');
    const third = generated('type T { f: ?[int] } method m(p: ?T) -> ?T');
    expect(other).toBe(one);
    expect(third).toBe(one);
    expect(one).toContain('  readonly f: readonly bigint[] | null;\n');
    expect(one).toContain('    f: wire.optional(wire.array(wire.int)),\n');
  });
});

/** Names that mean something to TypeScript or to the generated file, wherever a name can stand. */
const NAMES = [
  '__proto__',
  'arguments',
  'async',
  'await',
  'bigint',
  'bridge',
  'class',
  'client',
  'Client',
  'codecs',
  'constructor',
  'default',
  'eval',
  'Events',
  'import',
  'let',
  'Methods',
  'new',
  'null',
  'Promise',
  'ReadonlyMap',
  'string',
  'string_',
  'this',
  'toString',
  'typeof',
  'Uint8Array',
  'undefined',
  'wire',
  'yield',
];

const ODD = NAMES.map(
  (name) => `
  type ${name} { ${name}: ${name === NAMES[0] ? 'int' : '?'}${name === NAMES[0] ? '' : name} options: ?[?[${name}]] }
  method ${name}(${name}: ?[{tstr: ?bstr}], options: {int: any}, options_: bool) -> [${name}] description "*/ ' \\" \\\\ \\n"
  event ${name}(${name}: float64, wire: ${name}, class: uint)`,
).join('\n');

interface OddClient {
  readonly methods: Readonly<Record<string, (...parameters: unknown[]) => Promise<unknown>>>;
  readonly events: Readonly<
    Record<string, (options: { signal: AbortSignal }) => AsyncIterable<readonly unknown[]>>
  >;
}

describe('names that mean something else', () => {
  const file = path.join(folder, 'odd.ts');
  fs.writeFileSync(file, generated(ODD));
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');

  test('LIDL-19: give code that the compiler accepts', () => {
    const config = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT, {
      incremental: false,
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
    });
    const { tsBuildInfoFile: _none, ...others } = options;
    const program = ts.createProgram([file], others);
    const faults = ts.getPreEmitDiagnostics(program).map(({ messageText, start, file: at }) => {
      const line = at && start !== undefined ? at.getLineAndCharacterOfPosition(start).line : 0;
      return `${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(faults).toEqual([]);
  });

  test.each(NAMES)('LIDL-19: "%s" can be called, sent and heard', async (name) => {
    const module = (await import(pathToFileURL(file).href)) as {
      client(transport: BridgeTransport): OddClient;
    };
    const first = name === NAMES[0];
    const transport = memoryTransport(
      { [`odd.${name}`]: first ? '[{"__proto__":7}]' : `[{"${name}":{"options":[null,[]]}}]` },
      { [`odd.${name}`]: [`[0.5,{"__proto__":1},3]`] },
    );
    const { methods, events } = module.client(transport);
    const { signal } = new AbortController();
    const answer = await methods[name]?.(
      [new Map([['k', Uint8Array.of(1)]]), new Map([['n', null]])],
      new Map([[2n, { any: [1] }]]),
      true,
      { signal },
    );
    expect(transport.asked[0]?.parameters).toEqual([
      [{ k: { _bytes: 'AQ' } }, { n: null }],
      { 2: { any: [1] } },
      true,
    ]);
    const [record] = answer as [Record<string, unknown>];
    const field = Object.getOwnPropertyDescriptor(record, name)?.value;
    expect(field).toEqual(first ? 7n : expect.objectContaining({ options: [null, []] }));
    const heard = await Array.fromAsync(events[name]?.({ signal }) ?? []);
    expect(heard.map((parameters) => [parameters[0], parameters[2]])).toEqual([[0.5, 3n]]);
  });
});
