import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chatSdkLidl } from '../../../datasources/chat-sdk/lidl-map.ts';
import { readContract } from '../../../datasources/logos-core/lidl/read.ts';
import type { PortMap } from '../../../datasources/logos-core/port-map.ts';
import { wakuLidl } from '../../../datasources/waku/lidl-map.ts';
import { ROOT, readText } from './documents.ts';
import { type MapShape, mapFaults, missingFields, readPort } from './ports.ts';

const MAPS: Readonly<Record<string, MapShape>> = {
  'chat-sdk': chatSdkLidl,
  waku: wakuLidl,
};

test('LIDL-23: every port has a map', () => {
  const ports = fs
    .readdirSync(path.join(ROOT, 'datasources'))
    .filter((name) => fs.existsSync(path.join(ROOT, 'datasources', name, 'port.ts')));
  expect(ports.sort()).toEqual(Object.keys(MAPS).sort());
});

describe.each(Object.entries(MAPS))('%s', (name, map) => {
  const { module } = readContract(readText(`specs/modules/${name}.lidl`));
  const port = readPort(readText(`datasources/${name}/port.ts`));

  test('SPEC-5, LIDL-23: every method of the port is in the contract, or has a reason', () => {
    expect(port.flatMap(({ methods }) => methods).length).toBeGreaterThan(5);
    expect(mapFaults(port, map, module)).toEqual([]);
  });

  test('SPEC-5: records of the same name have every field of the port', () => {
    const names = module.types.map((type) => type.name);
    expect(port.filter((declared) => names.includes(declared.name)).length).toBeGreaterThan(5);
    expect(missingFields(port, module)).toEqual([]);
  });
});

describe('what the port has and the contract has not', () => {
  const { module } = readContract(
    'module m { type Page { ? next_page: tstr } method open_all() -> Page event page(p: Page) }',
  );
  const port = readPort(
    'export interface P { openAll(): Page; closeAll: () => void; pages(): void }\n' +
      'export interface Page { nextPage: string; total: number }',
  );
  const good: MapShape = {
    P: {
      openAll: { method: 'open_all' },
      closeAll: { absent: 'nothing to close' },
      pages: { events: ['page'], because: 'no streams' },
    },
  };

  test('SPEC-5: would be noticed as a missing field', () => {
    expect(missingFields(port, module)).toEqual(['Page.total']);
  });

  test.each<[string, MapShape[string], string[]]>([
    ['mapped', {}, []],
    ['mapped elsewhere', { closeAll: { method: 'open_all', because: 'x' } }, []],
    [
      'mapped to a method that is not there',
      { openAll: { method: 'open' } },
      ['P.openAll has no method open'],
    ],
    [
      'mapped to another name without a reason',
      { closeAll: { method: 'open_all' } },
      ['P.closeAll goes by another name without a reason'],
    ],
    [
      'mapped to an event that is not there',
      { pages: { events: ['page', 'end'], because: 'x' } },
      ['P.pages has no events end'],
    ],
    ['mapped to no event', { pages: { events: [], because: 'x' } }, ['P.pages has no events ']],
    [
      'mapped to events without a reason',
      { pages: { events: ['page'], because: '' } },
      ['P.pages goes by another name without a reason'],
    ],
    [
      'left out without a reason',
      { closeAll: { absent: '' } },
      ['P.closeAll is absent without a reason'],
    ],
    ['mapped and not there', { gone: { absent: 'x' } }, ['P.gone is not in the port']],
  ])('LIDL-23: a method %s is judged', (_what, change, faults) => {
    expect(mapFaults(port, { P: { ...good.P, ...change } }, module)).toEqual(faults);
  });

  test('LIDL-23: a method with neither a mapping nor a reason would be noticed', () => {
    const { pages: _left, ...others } = good.P ?? {};
    const fault = 'P.pages has neither a mapping nor a reason';
    expect(mapFaults(port, { P: others }, module)).toEqual([fault]);
    expect(mapFaults(port, {}, module)).toHaveLength(3);
  });

  test('LIDL-23: the compiler notices it too', () => {
    interface Ports {
      readonly P: { openAll(): void; readonly closeAll?: () => void; readonly total: number };
    }
    type Map = PortMap<Ports, { open_all: unknown; close: unknown }, { page: unknown }>;
    const openAll = { method: 'open_all' } as const;
    const because = 'a reason';
    const maps: Map[] = [
      { P: { openAll, closeAll: { method: 'close', because } } },
      { P: { openAll, closeAll: { events: ['page'], because } } },
      { P: { openAll, closeAll: { absent: 'a reason' } } },
      // @ts-expect-error closeAll is left out
      { P: { openAll } },
      // @ts-expect-error the interface is left out
      {},
      // @ts-expect-error another name without a reason
      { P: { openAll, closeAll: { method: 'close' } } },
      // @ts-expect-error no such method
      { P: { openAll, closeAll: { method: 'close_all', because } } },
      // @ts-expect-error no such event
      { P: { openAll, closeAll: { events: ['pages'], because } } },
      // @ts-expect-error no method of the port
      { P: { openAll, closeAll: { absent: 'x' }, total: { absent: 'x' } } },
    ];
    expect(maps).toHaveLength(9);
  });
});
