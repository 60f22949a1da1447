import type { DatabaseSync } from 'node:sqlite';

import type { WakuClock } from '../waku/clock.ts';

const MAX_PEERS = 8;
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/** Relay peers met lately, so that either of two nodes finds the other again, whichever restarts. */
export class PeerBook {
  readonly #database: DatabaseSync;
  readonly #clock: WakuClock;

  constructor(database: DatabaseSync, clock: WakuClock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Remembers where a peer was reached or says it can be; the least recent make room. */
  remember(peerId: string, address: string): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO peer (peer_id, address, seen_at) VALUES (?, ?, ?)')
      .run(peerId, address, this.#clock.now());
    this.#database
      .prepare(
        'DELETE FROM peer WHERE peer_id NOT IN (SELECT peer_id FROM peer ORDER BY seen_at DESC LIMIT ?)',
      )
      .run(MAX_PEERS);
  }

  /** Multiaddrs ending in the peer id, most recent first. */
  addresses(): string[] {
    return this.#database
      .prepare('SELECT address FROM peer WHERE seen_at >= ? ORDER BY seen_at DESC')
      .all(this.#clock.now() - FORGOTTEN_AFTER_MS)
      .map((row) => String(row.address));
  }
}
