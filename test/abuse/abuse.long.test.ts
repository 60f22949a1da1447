/**
 * Every abuse of the table in specs/front-door.md, over each transport it names, against a gateway of its own process.
 * While one goes on, two honest people go on talking; afterwards nothing of it is left.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/until.ts';
import { DOCUMENTS } from './cases/documents.ts';
import { FLOODS } from './cases/floods.ts';
import { KEPT } from './cases/kept.ts';
import { READERS } from './cases/readers.ts';
import { REQUESTS } from './cases/requests.ts';
import { SMUGGLING } from './cases/smuggling.ts';
import { SOCKETS } from './cases/sockets.ts';
import { CANARY } from './support/attack.ts';
import type { Case } from './support/case.ts';
import { createSetting, type Setting } from './support/setting.ts';
import { points, TRANSPORTS } from './support/table.ts';

const CASES: readonly Case[] = [
  ...DOCUMENTS,
  ...REQUESTS,
  ...SMUGGLING,
  ...SOCKETS,
  ...READERS,
  ...FLOODS,
  ...KEPT,
];
/** What a gateway may hold more after twice the abuse: what it has learnt (compiled code, caches) grows a little. */
const SLACK = 1.1;
/** A case that waits for what never comes: named by its own failure, not by the end of everybody's patience. */
const WATCHDOG_MS = 120_000;

let setting: Setting;
beforeAll(async () => {
  setting = await createSetting();
});
afterAll(() => setting[Symbol.asyncDispose]());

test('HTTP-62: every abuse of the table has a case over every transport it names, and no other', () => {
  const pair = (number: number, over: string) => `${number} over ${over}`;
  const listed = points().flatMap(({ number, over }) => over.map((one) => pair(number, one)));
  const tested = CASES.flatMap(({ point, over }) => over.map((one) => pair(point, one)));
  expect([...new Set(tested)].sort()).toEqual(listed.toSorted());
});

const runs = CASES.flatMap((abuse) => abuse.over.map((over) => [abuse.name, over, abuse] as const));
const alone = async () => {};

test.each(runs.filter(([, , { large }]) => !large))(
  'HTTP-62: %s over %s',
  async (_name, over, abuse) => {
    await abuse.run(setting, over, () => setting.witness.unharmed());
  },
  WATCHDOG_MS,
);

test.each(runs.filter(([, , { large }]) => large))(
  'HTTP-62, HTTP-63: %s over %s',
  async (_name, over, abuse) => {
    await abuse.run(setting, over, () => setting.witness.unharmed());
    await holdsNoMore(() => abuse.run(setting, over, alone));
  },
  WATCHDOG_MS,
);

test.each(TRANSPORTS)('HTTP-63: all that is not large, again over %s', async (transport) => {
  const small = runs.filter(([, over, { large }]) => over === transport && !large);
  await holdsNoMore(async () => {
    for (const [, over, abuse] of small) await abuse.run(setting, over, alone);
  });
});

/** The first time is for what is learnt; from the second on nothing may stay. */
async function holdsNoMore(again: () => Promise<void>): Promise<void> {
  const before = await setting.quiet();
  await again();
  // Buffers outside the heap are let go of a while after the collection that finds them.
  await eventually('it holds no more than before', async () => {
    const { held } = await setting.quiet();
    return held / before.held < SLACK ? true : null;
  });
}

test('HTTP-63: after all of it memory is near to where it was, and honest people are well', async () => {
  await setting.witness.unharmed();
  expect(setting.gateway.output()).not.toMatch(/unexpected error|"level":"(?:error|fatal)"/);
});

test('HTTP-64: no line of the log holds what was sent', () => {
  const output = setting.gateway.output();
  expect(output).toContain('"msg":"request"');
  expect(output).not.toContain(CANARY);
  expect(output).not.toContain(CANARY.replaceAll('-', '_'));
});
