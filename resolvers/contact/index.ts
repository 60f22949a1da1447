import type { Resolvers } from '../generated/types.ts';
import { contact } from './contact.ts';
import { contactBlock } from './contactBlock.ts';
import { contactEvents } from './contactEvents.ts';
import { contactRemove } from './contactRemove.ts';
import { contactRequestAccept } from './contactRequestAccept.ts';
import { contactRequestDecline } from './contactRequestDecline.ts';
import { contactRequestRetract } from './contactRequestRetract.ts';
import { contactRequestSend } from './contactRequestSend.ts';
import { contacts } from './contacts.ts';
import { contactUnblock } from './contactUnblock.ts';
import { Contact } from './types/Contact.ts';
import { ContactConnection } from './types/ContactConnection.ts';
import { contactEventTypes } from './types/ContactEvent.ts';
import { ContactRequest } from './types/ContactRequest.ts';

export const contactResolvers: Resolvers = {
  Query: { contacts, contact },
  Mutation: {
    contactRequestSend,
    contactRequestAccept,
    contactRequestDecline,
    contactRequestRetract,
    contactRemove,
    contactBlock,
    contactUnblock,
  },
  Subscription: { contactEvents },
  Contact,
  ContactConnection,
  ContactRequest,
  ...contactEventTypes,
};
