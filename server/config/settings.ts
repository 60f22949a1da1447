/** Every setting: how its text is read, and what its line in `.env.example` says. */
import { z } from 'zod';
import { LOG_LEVELS } from '../logger.ts';

export interface SettingNotes {
  readonly about: string;
  readonly allowed: string;
  /** What holds when it is not set. */
  readonly standard: string;
  /** The value is never shown, and `<name>_FILE` may name a file that holds it. */
  readonly secret?: boolean;
}

const DURATION_UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const ORIGIN = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i;
const MULTIADDR = /^\/(?:ip4|ip6|dns|dns4|dns6)\/\S+\/p2p\/\w+$/;

function isUnit(text: string | undefined): text is keyof typeof DURATION_UNITS {
  return text !== undefined && Object.hasOwn(DURATION_UNITS, text);
}

/** `15m`, `12h`, `30d` in milliseconds. */
const duration = z.string().transform((text, context) => {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && isUnit(unit)) return Number(amount) * DURATION_UNITS[unit];
  context.addIssue('not a duration');
  return z.NEVER;
});

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

/** `none`, or entries with commas between. */
const list = (entry: RegExp) =>
  z
    .string()
    .transform((text) => (text === 'none' ? [] : text.split(',').map((part) => part.trim())))
    .pipe(z.array(z.string().regex(entry)));

const DURATION = 'a whole number and s, m, h or d, e.g. 12h';
const TOKEN = 'at least 16 characters without spaces';
const token = z.string().regex(/^\S{16,512}$/);

function setting<T extends z.ZodType>(type: T, notes: SettingNotes) {
  return type.optional().meta({ ...notes });
}

export const Settings = z.strictObject({
  PORT: setting(integer(0, 65_535), {
    about: 'Where the API listens. 0 takes a free port.',
    allowed: 'a port number, 0 to 65535',
    standard: '4000',
  }),
  HOST: setting(z.string().regex(/^[\w.:-]{1,253}$/), {
    about:
      'Address to listen on. Anything but loopback also needs ALLOWED_HOSTS and ALLOWED_ORIGINS, and TLS in front.',
    allowed: 'an IP address or host name',
    standard: '127.0.0.1',
  }),
  ALLOWED_HOSTS: setting(list(HOST), {
    about:
      'Names this gateway is called by, with commas between. Loopback names are always allowed on loopback.',
    allowed: 'host names, with or without port, e.g. gateway.example,10.0.0.5:4000; or none',
    standard: 'none',
  }),
  ALLOWED_ORIGINS: setting(list(ORIGIN), {
    about:
      'Origins of web pages that may call, with commas between. Pages from the gateway itself always may.',
    allowed: 'origins, e.g. https://app.example,http://localhost:5173; or none',
    standard: 'none',
  }),
  DATA_DIR: setting(z.string().max(1_024), {
    about: 'Folder for keys, the operator token and the SQLite database. One gateway at a time.',
    allowed: 'a path',
    standard: './data',
  }),
  DATABASE_URL: setting(z.string().max(2_048), {
    about:
      'Where the database is: a SQLite file, for one gateway; or a PostgreSQL 15 or newer, for one or several.',
    allowed: 'file:<path> or postgresql://<user>:<password>@<host>:<port>/<database>',
    standard: 'file:<DATA_DIR>/gateway.sqlite',
    secret: true,
  }),
  DATABASE_POOL: setting(integer(1, 1_000), {
    about:
      'Connections to PostgreSQL for transactions: as many run at once. As many again are for reading.',
    allowed: 'a number, 1 to 1000',
    standard: '10',
  }),
  ENGINE_LEASE: setting(duration.pipe(z.number().min(2_000).max(600_000)), {
    about:
      'Of several gateways on one PostgreSQL: how long after one died another takes over its accounts.',
    allowed: 'a whole number and s or m, from 2s to 10m',
    standard: '15s',
  }),
  LOG_LEVEL: setting(z.enum(LOG_LEVELS), {
    about: 'How much is logged, as JSON lines on standard output.',
    allowed: LOG_LEVELS.join(', '),
    standard: 'info',
  }),
  REGISTRATION: setting(z.enum(['open', 'token', 'closed']), {
    about:
      'Who may create accounts: anyone (on loopback only), who has REGISTRATION_TOKEN, or nobody.',
    allowed: 'open, token or closed',
    standard: 'token when REGISTRATION_TOKEN is set; else open on loopback, closed elsewhere',
  }),
  REGISTRATION_TOKEN: setting(token, {
    about: 'What a new account has to show when REGISTRATION is token.',
    allowed: TOKEN,
    standard: 'none',
    secret: true,
  }),
  OPERATOR_TOKEN: setting(token, {
    about: 'The operator token. Without it one is made at first start and kept in DATA_DIR.',
    allowed: TOKEN,
    standard: 'made at first start',
    secret: true,
  }),
  SESSION_IDLE: setting(duration, {
    about: 'A session ends when it was not used for this long.',
    allowed: DURATION,
    standard: '7d',
  }),
  SESSION_MAX: setting(duration, {
    about: 'A session ends this long after log-in, used or not.',
    allowed: DURATION,
    standard: '30d',
  }),
  WAKU_PRESET: setting(z.enum(['devnet', 'status.staging', 'status.prod']), {
    about: 'Which Waku network: an own one for development, or a fleet of Status.',
    allowed: 'devnet, status.staging or status.prod',
    standard: 'devnet',
  }),
  WAKU_MODE: setting(z.enum(['embedded', 'remote']), {
    about: 'Run a Waku service node inside the gateway, or use the ones in WAKU_BOOTSTRAP.',
    allowed: 'embedded or remote',
    standard: 'embedded on devnet, remote elsewhere',
  }),
  WAKU_BOOTSTRAP: setting(list(MULTIADDR), {
    about: 'Service nodes to use; with an embedded node, nodes to join. With commas between.',
    allowed: 'multiaddrs ending in /p2p/<peer id>; or none',
    standard: 'those of the preset',
  }),
  WAKU_CLUSTER: setting(integer(0, 65_535), {
    about: 'Cluster id.',
    allowed: 'a number, 0 to 65535',
    standard: '16',
  }),
  WAKU_SHARDS: setting(list(/^\d{1,4}$/), {
    about: 'Shards of the cluster, with commas between.',
    allowed: 'numbers, 0 to 1023, e.g. 32,64',
    standard: '32,64',
  }),
  WAKU_TRANSPORT: setting(z.enum(['ws', 'tcp']), {
    about: 'How service nodes are reached.',
    allowed: 'ws or tcp',
    standard: 'ws',
  }),
  WAKU_PORT: setting(integer(0, 65_535), {
    about: 'Where the embedded node listens. 0 takes a free port.',
    allowed: 'a port number, 0 to 65535',
    standard: 'PORT + 10000, so that its address stays the same',
  }),
  WAKU_STORE_RETENTION: setting(duration, {
    about: 'How long the embedded node keeps messages for others to catch up.',
    allowed: DURATION,
    standard: '30d',
  }),
});

export type SettingName = keyof typeof Settings.shape;
export type SettingValues = z.output<typeof Settings>;

export const SETTING_NAMES = Object.keys(Settings.shape) as readonly SettingName[];

export function notesOf(name: SettingName): SettingNotes {
  // Every entry of the shape is made by `setting`.
  return Settings.shape[name].meta() as unknown as SettingNotes;
}
