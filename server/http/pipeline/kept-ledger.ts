/** What running subscriptions keep, per address: their documents, each counted once, and their variables. */
import type { DocumentNode } from 'graphql';
import { sizeOfDocument } from './document-size.ts';

export interface KeptLedger {
  /** Null when the address keeps too much with these; else what gives it back, any number of times. */
  keep(address: string, document: DocumentNode, inputBytes: number): (() => void) | null;
}

interface Kept {
  bytes: number;
  /** How many subscriptions run each document. Clients of one kind send the same, and share what was parsed. */
  readonly documents: Map<DocumentNode, number>;
}

/** @param perAddress bytes */
export function createKeptLedger(perAddress: number): KeptLedger {
  const addresses = new Map<string, Kept>();
  return {
    keep(address, document, inputBytes) {
      const kept = addresses.get(address) ?? { bytes: 0, documents: new Map() };
      const { documents } = kept;
      const runs = documents.get(document) ?? 0;
      const bytes = inputBytes + (runs === 0 ? sizeOfDocument(document) : 0);
      if (kept.bytes + bytes > perAddress) return null;
      kept.bytes += bytes;
      documents.set(document, runs + 1);
      addresses.set(address, kept);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const left = (documents.get(document) ?? 1) - 1;
        kept.bytes -= inputBytes;
        if (left > 0) {
          documents.set(document, left);
          return;
        }
        kept.bytes -= sizeOfDocument(document);
        documents.delete(document);
        if (documents.size === 0) addresses.delete(address);
      };
    },
  };
}
