/** Gateways with accounts in them, made once in a process and copied for each world: log-ins cost too much for each. */

import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accountCreate } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { PASSWORD } from '../support/person.ts';
import { post } from './ask.ts';
import { createHost } from './host.ts';
import type { Mortality } from './mortal-database.ts';
import { createTrace } from './trace.ts';
import { createVirtualTime } from './virtual-time.ts';

export interface Identity {
  readonly name: string;
  readonly token: string;
  readonly publicKey: string;
  readonly profileId: string;
  /** Of the event log at log-in. */
  readonly cursor: string;
}

export interface Template {
  readonly folder: string;
  readonly people: readonly Identity[];
}

const made = new Map<string, Promise<Template>>();
const worlds: string[] = [];

/** In memory where the machine has such a disk: what a disk may do wrong is not simulated. */
async function temporaryFolder(): Promise<string> {
  const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return mkdtemp(path.join(base, 'status-gateway-simulation-'));
}

/** Removes the folders of worlds that ended; templates stay. */
export async function removeWorlds(): Promise<void> {
  for (const folder of worlds.splice(0)) await rm(folder, { recursive: true, force: true });
}

export async function removeFolders(): Promise<void> {
  await removeWorlds();
  const templates = await Promise.all(made.values());
  made.clear();
  for (const { folder } of templates) await rm(folder, { recursive: true, force: true });
}

/** The same people have the same keys in every run. */
export function templateOf(names: readonly string[]): Promise<Template> {
  const key = names.join();
  const template = made.get(key) ?? make(names);
  made.set(key, template);
  return template;
}

async function make(names: readonly string[]): Promise<Template> {
  const folder = await temporaryFolder();
  const alive = new Set<Mortality>();
  const time = createVirtualTime(() => [...alive].some(({ inFlight }) => inFlight > 0));
  const network = createMemoryWakuNetwork({ clock: time.clock({ skewMs: 0, ended: false }) });
  const trace = createTrace(() => 0);
  const around = { seed: 1, time, network, trace, complaints: [], alive, lost: 0 };
  const host = createHost(`template ${names.join()}`, folder, around);
  await host.start();
  const people: Identity[] = [];
  for (const name of names) {
    const input = { displayName: name, password: PASSWORD };
    const { accountCreate: result } = await post(host, null, accountCreate, { input });
    const { token, viewer, cursor } = unwrap(result, 'AccountCreateSuccess');
    people.push({
      name,
      token,
      publicKey: viewer.profile.publicKey,
      profileId: viewer.profile.id,
      cursor,
    });
    await time.settle();
  }
  await host.stop();
  return { folder, people };
}

export async function copyOf({ folder }: Template): Promise<string> {
  const copy = await temporaryFolder();
  worlds.push(copy);
  await cp(folder, copy, { recursive: true });
  return copy;
}
