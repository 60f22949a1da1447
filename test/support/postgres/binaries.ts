/** Where PostgreSQL's programs are on this machine, and as whom they can run. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

export interface Installation {
  /** Folder of initdb, pg_ctl and postgres. */
  readonly bin: string;
  /** Null: as this process. PostgreSQL refuses to run as root. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/** Debian keeps the programs of each version apart, and only some in PATH. */
const DEBIAN = '/usr/lib/postgresql';
/** The oldest version the gateway is tested with. */
const OLDEST = 15;
const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'];

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  return readdirSync(DEBIAN)
    .filter((version) => Number(version) >= OLDEST)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN, version, 'bin'));
}

function binFolder(): string | undefined {
  const inPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return [...debianFolders(), ...inPath].find((folder) =>
    PROGRAMS.every((program) => existsSync(path.join(folder, program))),
  );
}

function idOf(name: string, which: '-u' | '-g'): number | null {
  try {
    return Number(execFileSync('id', [which, name], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return null;
  }
}

function otherUser(): Installation['user'] {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf(name, '-u'), idOf(name, '-g')];
    if (uid !== null && gid !== null) return { uid, gid };
  }
  return null;
}

/** @returns the installation, or why there is none to use */
export function findPostgres(): Installation | string {
  const bin = binFolder();
  if (bin === undefined) return 'no PostgreSQL binaries: apt-get install postgresql-15';
  if (process.getuid?.() !== 0) return { bin, user: null };
  const user = otherUser();
  return user === null
    ? 'PostgreSQL does not run as root, and there is no other user to run it'
    : { bin, user };
}
