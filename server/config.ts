/** The one place that reads the environment. */
import { existsSync } from 'node:fs';
import { readSettings } from './config/read-env.ts';
import { type Config, type Secrets, toConfig, toSecrets } from './config/to-config.ts';

export type { WakuConfig } from './config/network.ts';
export type { Config, Secrets } from './config/to-config.ts';

export interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** Settings of this process, with `.env` of the working directory under them. @throws ConfigError */
export function loadSettings(): Settings {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return settingsOf(process.env);
}

/** @throws ConfigError naming every setting that cannot be used, its value unless secret, and what is allowed. */
export function settingsOf(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = readSettings(environment);
  return { config: toConfig(given), secrets: toSecrets(given) };
}
