import type { PublicKey, StateReader, StateWrite } from '../../../../datasources/chat-sdk/port.ts';
import {
  addSegment,
  type SegmentOutcome,
} from '../../../../datasources/chat-sdk/status/wire/reassembly.ts';
import { decodeSegment } from '../../../../datasources/chat-sdk/status/wire/segmentation.ts';

/** What a caller does with the reassembler: keeps its records and commits after every segment. */
export class SegmentStore implements StateReader {
  readonly records = new Map<string, Uint8Array>();
  now = 1_700_000_000_000;

  async get(key: string): Promise<Uint8Array | null> {
    return this.records.get(key) ?? null;
  }

  async receive(
    serialised: Uint8Array,
    signer: PublicKey,
    isStranger = false,
  ): Promise<SegmentOutcome> {
    const segment = decodeSegment(serialised);
    if (segment === null) throw new Error('these bytes are no segment');
    const outcome = await addSegment(this, segment, { signer, isStranger }, this.now);
    this.commit(outcome.writes);
    return outcome;
  }

  async receiveAll(serialised: readonly Uint8Array[], signer: PublicKey) {
    const outcomes: SegmentOutcome[] = [];
    for (const bytes of serialised) outcomes.push(await this.receive(bytes, signer));
    return outcomes;
  }

  private commit(writes: readonly StateWrite[]): void {
    for (const { key, value } of writes) {
      if (value === null) this.records.delete(key);
      else this.records.set(key, value);
    }
  }
}
