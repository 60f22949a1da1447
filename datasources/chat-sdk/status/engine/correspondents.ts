import type { PublicKey, StateReader } from '../../port.ts';
import { getJson, type Records, setJson } from '../encryption/records.ts';

/**
 * People we wrote to, watched or not. Having read our bundle they may answer on the negotiated topic, so it is
 * listened on from then on.
 */
const KEY = 'correspondents';
const VERSION = 1;
const MAX_CORRESPONDENTS = 500;

export async function loadCorrespondents(state: StateReader): Promise<readonly PublicKey[]> {
  const records = { get: (key: string) => state.get(key), set: () => {} };
  return (await getJson<PublicKey[]>(records, KEY, VERSION)) ?? [];
}

export interface CorrespondentChange {
  readonly added: PublicKey | null;
  /** Whoever was written to longest ago, once there are 500. */
  readonly forgotten: readonly PublicKey[];
}

export async function rememberCorrespondent(
  records: Records,
  peer: PublicKey,
): Promise<CorrespondentChange> {
  const known = await loadCorrespondents(records);
  if (known.includes(peer)) return { added: null, forgotten: [] };
  const next = [...known, peer];
  const forgotten = next.slice(0, Math.max(0, next.length - MAX_CORRESPONDENTS));
  setJson(records, KEY, VERSION, next.slice(forgotten.length));
  return { added: peer, forgotten };
}
