/** How much of bodies that have not ended each address makes the gateway hold. */
export interface BodyLedger {
  open(address: string): BodyAccount;
}

export interface BodyAccount {
  /** False when the address holds too much with these bytes; they are not counted then. */
  grow(bytes: number): boolean;
  /** Gives everything back. Idempotent. */
  end(): void;
}

/** @param perAddress bytes */
export function createBodyLedger(perAddress: number): BodyLedger {
  const held = new Map<string, number>();
  return {
    open(address) {
      let own = 0;
      const set = (bytes: number) => {
        const all = (held.get(address) ?? 0) + bytes;
        if (all > 0) held.set(address, all);
        else held.delete(address);
        own += bytes;
      };
      return {
        grow(bytes) {
          if ((held.get(address) ?? 0) + bytes > perAddress) return false;
          set(bytes);
          return true;
        },
        end: () => set(-own),
      };
    },
  };
}
