import type { ContactRequestResolvers } from '../../generated/types.ts';

/** A contact request is the message that carried it. */
export const ContactRequest: ContactRequestResolvers = {
  direction: ({ outgoing }) => (outgoing ? 'SENT' : 'RECEIVED'),
  text: ({ text }) => text || null,
  delivery: ({ outgoing, state }) => (outgoing ? state : null),
};
