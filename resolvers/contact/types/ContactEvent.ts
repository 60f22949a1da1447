import type { ContactRequestSentResolvers } from '../../generated/types.ts';
import { loaded } from '../../shared/loaded.ts';

/** Every contact event carries the contact it is about. */
const ContactEventWithContact: ContactRequestSentResolvers = {
  contact: ({ contactId }, _args, { loaders }) => loaded(loaders.contact, contactId),
};

export const contactEventTypes = {
  ContactRequestSent: ContactEventWithContact,
  ContactRequestReceived: ContactEventWithContact,
  ContactRequestAccepted: ContactEventWithContact,
  ContactRequestDeclined: ContactEventWithContact,
  ContactRequestRetracted: ContactEventWithContact,
  ContactRemoved: ContactEventWithContact,
  ContactBlocked: ContactEventWithContact,
  ContactUnblocked: ContactEventWithContact,
  ContactUpdated: ContactEventWithContact,
};
