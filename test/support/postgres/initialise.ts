import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, chownSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Installation } from './binaries.ts';

const execute = promisify(execFile);
const USER = 'gateway';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  return address.port;
}

/** The superuser's password is given in a file: a command line is everybody's to read. */
async function initdb({ bin, user }: Installation, folder: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const file = path.join(folder, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  if (user !== null) chownSync(file, user.uid, user.gid);
  const access = ['-U', USER, '--pwfile', file, '--auth=scram-sha-256'];
  // The order of a language, as hosted databases have it: what relies on the order of bytes shows.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const args = ['-D', path.join(folder, 'data'), ...access, ...locale, '--no-sync'];
  await execute(path.join(bin, 'initdb'), args, { cwd: folder, ...user });
  rmSync(file);
  return password;
}

/**
 * Makes a cluster in `<folder>/data`, on a free port.
 * @param settings lines of postgresql.conf
 * @returns the URL of its database `postgres`, as the superuser
 */
export async function initialise(
  installation: Installation,
  folder: string,
  settings: readonly string[],
): Promise<string> {
  const password = await initdb(installation, folder);
  const port = await freePort();
  const lines = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    'max_connections = 300',
    'shared_buffers = 64MB',
    ...settings,
  ];
  appendFileSync(path.join(folder, 'data', 'postgresql.conf'), `\n${lines.join('\n')}\n`);
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
}
