import type { NetworkKind } from '../../datasources/module.ts';
import type { SettingValues } from './settings.ts';

export interface WakuConfig {
  readonly mode: 'embedded' | 'remote';
  readonly preset: 'devnet' | 'status.staging' | 'status.prod';
  readonly network: NetworkKind;
  readonly bootstrap: readonly string[];
  readonly clusterId: number;
  readonly shards: readonly number[];
  readonly transport: 'ws' | 'tcp';
  /** Of the embedded node; 0 takes a free one. */
  readonly port: number;
  readonly storeRetentionMs: number;
}

interface Preset {
  readonly network: NetworkKind;
  readonly bootstrap: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const PORT_OFFSET = 10_000;

/** Cluster and shards are the Status fleets' in all of them, so that the wire is the same everywhere. */
const STATUS_CLUSTER = 16;
const STATUS_SHARDS = [32, 64];

const PRESETS: Readonly<Record<WakuConfig['preset'], Preset>> = {
  devnet: { network: 'DEVNET', bootstrap: [] },
  'status.staging': { network: 'TEST', bootstrap: [] },
  'status.prod': {
    network: 'MAIN',
    bootstrap: [
      '/dns4/boot-01.do-ams3.status.prod.status.im/tcp/443/wss/p2p/16Uiu2HAmAR24Mbb6VuzoyUiGx42UenDkshENVDj4qnmmbabLvo31',
      '/dns4/store-01.do-ams3.status.prod.status.im/tcp/443/wss/p2p/16Uiu2HAmAUdrQ3uwzuE4Gy4D56hX6uLKEeerJAnhKEHZ3DxF1EfT',
    ],
  },
};

export function wakuConfig(given: SettingValues, port: number, problems: string[]): WakuConfig {
  const preset = given.WAKU_PRESET ?? 'devnet';
  const { network, bootstrap } = PRESETS[preset];
  const mode = given.WAKU_MODE ?? (network === 'DEVNET' ? 'embedded' : 'remote');
  const nodes = given.WAKU_BOOTSTRAP ?? bootstrap;
  if (mode === 'embedded' && network !== 'DEVNET') {
    problems.push(`WAKU_MODE=embedded is a development network. Unset WAKU_PRESET, or use remote.`);
  }
  if (mode === 'remote' && nodes.length === 0) {
    problems.push('WAKU_MODE=remote needs WAKU_BOOTSTRAP: the service nodes to use.');
  }
  const shards = (given.WAKU_SHARDS ?? []).map(Number);
  if (given.WAKU_SHARDS && (shards.length === 0 || shards.some((shard) => shard > 1_023))) {
    problems.push('WAKU_SHARDS must name at least one shard, each 0 to 1023.');
  }
  const standardPort = port === 0 || port + PORT_OFFSET > 65_535 ? 0 : port + PORT_OFFSET;
  return {
    mode,
    preset,
    network,
    bootstrap: nodes,
    clusterId: given.WAKU_CLUSTER ?? STATUS_CLUSTER,
    shards: shards.length > 0 ? shards : STATUS_SHARDS,
    transport: given.WAKU_TRANSPORT ?? 'ws',
    port: given.WAKU_PORT ?? standardPort,
    storeRetentionMs: given.WAKU_STORE_RETENTION ?? 30 * DAY_MS,
  };
}
