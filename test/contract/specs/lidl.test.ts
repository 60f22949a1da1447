import { describe, expect, test } from 'vitest';
import { readText } from './documents.ts';
import { type LidlModule, type PortInterface, readLidl, readPort, snakeCase } from './lidl.ts';

interface Contract {
  readonly lidl: string;
  readonly port: string;
  /** Interfaces whose methods the module serves. */
  readonly served: readonly string[];
  /** Methods that go by another name in LIDL: `Interface.method` → that name, and why. */
  readonly otherwise: Readonly<Record<string, readonly [name: string, reason: string]>>;
}

const CONTRACTS: readonly Contract[] = [
  {
    lidl: 'specs/modules/waku.lidl',
    port: 'datasources/waku/port.ts',
    served: ['WakuPort', 'WakuSubscription'],
    otherwise: {
      'WakuSubscription.add': ['subscribe', 'a subscription is a name the caller chose'],
      'WakuSubscription.remove': ['unsubscribe', 'likewise'],
    },
  },
  {
    lidl: 'specs/modules/chat-sdk.lidl',
    port: 'datasources/chat-sdk/port.ts',
    // StateReader and OpenOptions are callbacks into the caller's transaction: not possible over LIDL.
    served: ['ChatSdkPort', 'ChatEngine', 'Transactional'],
    otherwise: {
      'Transactional.settled': ['settle', 'a command here, a notice there'],
      'Transactional.rolledBack': ['roll_back', 'likewise'],
      'ChatEngine.inbound': ['inbound', 'LIDL has no streams: an event'],
    },
  },
];

const PRIMITIVES = ['tstr', 'bstr', 'int', 'uint', 'float64', 'bool', 'result', 'any'];

function missingMethods(
  lidl: LidlModule,
  port: readonly PortInterface[],
  { served, otherwise }: Pick<Contract, 'served' | 'otherwise'>,
): string[] {
  const known = new Set([...lidl.methods, ...lidl.events]);
  return port
    .filter(({ name }) => served.includes(name))
    .flatMap(({ name, methods }) => methods.map((method) => `${name}.${method}`))
    .filter((path) => {
      const method = path.slice(path.indexOf('.') + 1);
      return !known.has(otherwise[path]?.[0] ?? snakeCase(method));
    });
}

function missingFields(lidl: LidlModule, port: readonly PortInterface[]): string[] {
  return port.flatMap(({ name, fields }) => {
    const declared = lidl.types.get(name);
    if (declared === undefined) return [];
    return fields
      .filter((field) => !declared.includes(snakeCase(field)))
      .map((field) => `${name}.${field}`);
  });
}

describe.each(CONTRACTS)('$lidl', ({ lidl: lidlFile, port: portFile, served, otherwise }) => {
  const lidl = readLidl(readText(lidlFile));
  const port = readPort(readText(portFile));

  test('SPEC-5: names every method of the port', () => {
    expect(port.map(({ name }) => name)).toEqual(expect.arrayContaining([...served]));
    expect(missingMethods(lidl, port, { served, otherwise })).toEqual([]);
  });

  test('SPEC-5: records of the same name have every field of the port', () => {
    const shared = port.filter(({ name }) => lidl.types.has(name));
    expect(shared.length).toBeGreaterThan(5);
    expect(missingFields(lidl, port)).toEqual([]);
  });

  test('SPEC-5: every type it uses is declared, every name once', () => {
    const known = [...PRIMITIVES, ...lidl.types.keys()];
    expect(lidl.used.filter((type) => !known.includes(type))).toEqual([]);
    for (const names of [lidl.methods, lidl.events, ...lidl.types.values()]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('SPEC-5: every exception is about a method that is there', () => {
    const methods = port.flatMap(({ name, methods: own }) => own.map((one) => `${name}.${one}`));
    expect(methods).toEqual(expect.arrayContaining(Object.keys(otherwise)));
  });
});

test('SPEC-5: what the port gained and the contract did not would be noticed', () => {
  const lidl = readLidl(
    'module m {\n  type Page {\n    ? next_page: tstr\n  }\n  method open() -> Page\n}',
  );
  const port = readPort(
    'export interface P { open(): Page; closeAll: () => void }\nexport interface Page { nextPage: string; total: number }',
  );
  expect(missingMethods(lidl, port, { served: ['P'], otherwise: {} })).toEqual(['P.closeAll']);
  expect(missingFields(lidl, port)).toEqual(['Page.total']);
  expect(lidl.used).toEqual(['tstr', 'Page']);
});
