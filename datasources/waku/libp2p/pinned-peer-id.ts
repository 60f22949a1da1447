import type { ConnectionGater } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';

export class InvalidAddressError extends Error {
  override readonly name = 'InvalidAddressError';

  constructor(address: string, reason: string) {
    super(`"${address}" is not a service node's address: ${reason}`);
  }
}

/**
 * Ends an outgoing connection when the other side is not who the address names. libp2p 2.8 itself takes anyone
 * who answers there.
 */
export const pinnedPeerId: ConnectionGater = {
  denyOutboundEncryptedConnection: (peerId, connection) => {
    const expected = connection.remoteAddr.getPeerId();
    return expected !== null && expected !== peerId.toString();
  },
};

/** The peer id a multiaddr ends in. @throws InvalidAddressError without one: an unpinned peer could be anybody */
export function peerIdOf(address: string): string {
  let peerId: string | null;
  try {
    peerId = multiaddr(address).getPeerId();
  } catch (error) {
    throw new InvalidAddressError(address, error instanceof Error ? error.message : String(error));
  }
  if (peerId === null) throw new InvalidAddressError(address, 'it has to end in /p2p/<peer id>');
  return peerId;
}
