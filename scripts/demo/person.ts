/** A person of the demo, driven only through GraphQL. */
import { chatEvents, messageSend } from '../../client/documents/chat.ts';
import {
  contactEvents,
  contactRequestAccept,
  contactRequestSend,
} from '../../client/documents/contact.ts';
import { accountCreate } from '../../client/documents/session.ts';
import { createClient, type GatewayClient, type ResultOf, unwrap } from '../../client/index.ts';
import type { GatewayProcess } from './gateway-process.ts';

type ChatEvent = ResultOf<typeof chatEvents>['chatEvents'];
type ContactEvent = ResultOf<typeof contactEvents>['contactEvents'];

/** How long anything may take before the demo calls it off. */
const PATIENCE_MS = 60_000;

export class Person {
  readonly name: string;
  readonly publicKey: string;
  readonly compressedKey: string;
  readonly shareUrl: string;
  readonly #client: GatewayClient;
  readonly #cursor: string;

  private constructor(
    client: GatewayClient,
    name: string,
    { viewer, cursor }: { viewer: { profile: Profile }; cursor: string },
  ) {
    this.#client = client;
    this.#cursor = cursor;
    this.name = name;
    this.publicKey = viewer.profile.publicKey;
    this.compressedKey = viewer.profile.compressedKey;
    this.shareUrl = viewer.profile.shareUrl;
  }

  static async create(name: string, { url }: GatewayProcess): Promise<Person> {
    const client = createClient({ url });
    const input = { displayName: name, password: `${name} has a long password` };
    const { accountCreate: result } = await client.request(accountCreate, { input });
    const success = unwrap(result, 'AccountCreateSuccess');
    client.setToken(success.token);
    return new Person(client, name, success);
  }

  async ask(shareUrl: string, text: string): Promise<void> {
    const { contactRequestSend: result } = await this.#client.request(contactRequestSend, {
      input: { shareUrl, text },
    });
    unwrap(result, 'ContactRequestSendSuccess');
  }

  async accept(contactId: string): Promise<void> {
    const { contactRequestAccept: result } = await this.#client.request(contactRequestAccept, {
      input: { contactId },
    });
    unwrap(result, 'ContactRequestAcceptSuccess');
  }

  async say(chatId: string, text: string) {
    const { messageSend: result } = await this.#client.request(messageSend, {
      input: { chatId, text },
    });
    return unwrap(result, 'MessageSendSuccess').chatMessage;
  }

  /** Everything in the chats since the account was made. */
  chatEvents(): AsyncIterable<ChatEvent> {
    return this.#client.subscribe(chatEvents, {}, { after: this.#cursor });
  }

  /** The first contact event of this type. */
  async contactEvent<T extends ContactEvent['__typename']>(
    type: T,
  ): Promise<Extract<ContactEvent, { __typename: T }>> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const stream = this.#client.subscribe(contactEvents, {}, { after: this.#cursor, signal });
    for await (const event of stream) {
      if (isOf(event, type)) return event;
    }
    throw new Error(`${this.name} waited in vain for ${type}.`);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

interface Profile {
  readonly publicKey: string;
  readonly compressedKey: string;
  readonly shareUrl: string;
}

function isOf<T extends ContactEvent['__typename']>(
  event: ContactEvent,
  type: T,
): event is Extract<ContactEvent, { __typename: T }> {
  return event.__typename === type;
}
