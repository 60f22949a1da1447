import { MUTATIONS, type MutationCase } from './mutations.ts';

/** What differs between databases is under the domains: on the second one a few of each kind show it. */
const ON_POSTGRESQL = [
  ...['messageSend', 'chatMarkRead', 'contactRequestAccept', 'contactBlock'],
  ...['accountCreate', 'passwordChange', 'accountDelete', 'logout'],
];

/** The cases to be tried on a database; `FAULTS=all` has every one tried on each. */
export function mutationsOn(name: 'SQLite' | 'PostgreSQL'): [string, MutationCase][] {
  const all = Object.entries(MUTATIONS);
  // biome-ignore lint/style/noProcessEnv: a test's own setting.
  if (name === 'SQLite' || process.env.FAULTS === 'all') return all;
  return all.filter(([mutation]) => ON_POSTGRESQL.includes(mutation));
}
