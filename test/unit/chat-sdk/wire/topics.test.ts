import { expect, test } from 'vitest';
import { ecdhX } from '../../../../datasources/chat-sdk/status/wire/ecdh.ts';
import { keyPair, toHex } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import {
  createSymmetricKeyCache,
  symmetricKey,
} from '../../../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import {
  contactCodeTopic,
  contentTopic,
  negotiatedTopic,
  partitionedTopic,
  personalTopic,
  pubsubTopic,
} from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import topics from '../../../vectors/content-topics.json' with { type: 'json' };
import keys from '../../../vectors/symkey-pbkdf2.json' with { type: 'json' };
import { alice, bob, bytes } from './people.ts';

test.each(topics.partition)(
  'CHATSDK-3: topics of $privateKey are those of the network',
  ({ privateKey, publicKey, partition, computed }) => {
    const someone = keyPair(bytes(privateKey));
    expect(someone.publicKey).toBe(publicKey);
    expect(partitionedTopic(someone.publicKey)).toEqual({
      chatId: `contact-discovery-${partition}`,
      contentTopic: computed.partitionedContentTopic,
    });
    expect(personalTopic(someone.publicKey)).toEqual({
      chatId: computed.personalChatId,
      contentTopic: computed.personalContentTopic,
    });
    expect(contactCodeTopic(someone.publicKey)).toEqual({
      chatId: computed.contactCodeChatId,
      contentTopic: computed.contactCodeContentTopic,
    });
  },
);

test('CHATSDK-3: community topics come from the same formula', () => {
  const { communityId, ...expected } = topics.computedCommunity;
  expect(contentTopic(communityId)).toBe(expected.description);
  expect(contentTopic(`${communityId}-memberUpdate`)).toBe(expected.universal_memberUpdate);
  expect(contentTopic(expected.controlTopic_uncompressedNoPrefix)).toBe(
    expected.controlContentTopic,
  );
});

test('CHATSDK-3: both sides come to the same negotiated topic, named by the bare hex of their secret', () => {
  const secret = ecdhX(alice.privateKey, bob.publicKey);
  const topic = negotiatedTopic(secret);
  expect(topic).toEqual(negotiatedTopic(ecdhX(bob.privateKey, alice.publicKey)));
  expect(topic.chatId).toBe(toHex(secret).slice(2));
  expect(topic.contentTopic).toBe(contentTopic(topic.chatId));
});

test.each(topics.pubsub)('CHATSDK-4: shard $shard has its pubsub topic', (vector) => {
  expect(pubsubTopic(vector.cluster, vector.shard)).toBe(vector.pubsubTopic);
});

test.each(keys.vectors)(
  'CHATSDK-5: the key of "$password" is that of the network',
  async (vector) => {
    expect(toHex(await symmetricKey(vector.password))).toBe(`0x${vector.key}`);
  },
);

test('CHATSDK-5: a key is derived once for each cache', async () => {
  const own = createSymmetricKeyCache();
  const first = symmetricKey('status', own);
  expect(symmetricKey('status', own)).toBe(first);
  const shared = symmetricKey('status');
  expect(shared).not.toBe(first);
  expect(await shared).toEqual(await first);
  own.clear();
  expect(symmetricKey('status', own)).not.toBe(first);
});
