/** Requests that are not what they should be, and requests of web pages. */
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import {
  ask,
  attackingPeer,
  CANARY,
  exchange,
  headersOf,
  requestBytes,
  send,
  urlOf,
} from '../support/attack.ts';
import { ALL, type Case, expectDiscreet, HTTP, refused } from '../support/case.ts';
import type { Setting } from '../support/setting.ts';
import type { Transport } from '../support/table.ts';

type Bytes = Parameters<typeof requestBytes>[1];

/** Bytes that are answered with this status, over each transport. */
function rejected(
  point: number,
  name: string,
  status: number | RegExp,
  bytes: Bytes | ((at: Setting, over: Transport) => Bytes),
  over: readonly Transport[] = ALL,
): Case {
  const expected = typeof status === 'number' ? new RegExp(`^HTTP/1.1 ${status} `) : status;
  return {
    point,
    name,
    over,
    async run(at, transport, meanwhile) {
      const asked = typeof bytes === 'function' ? bytes(at, transport) : bytes;
      const [received] = await Promise.all([
        exchange(at.port, requestBytes(transport, asked)),
        meanwhile(),
      ]);
      expect(received).toMatch(expected);
      expect(received).not.toMatch(/access-control-allow/i);
      expectDiscreet(received);
    },
  };
}

const ABSOLUTE = `http://${CANARY}.example/graphql`;

const TARGETS: readonly Case[] = [
  rejected(2, 'an absolute request target', 400, { target: ABSOLUTE, host: `${CANARY}.example` }),
  rejected(2, 'a Host that is no name', 400, { host: `a@${CANARY}` }),
  rejected(2, 'a Host that is no address', 400, { host: `[${CANARY}` }),
  rejected(5, 'a foreign Host', 421, { host: `${CANARY}.example` }),
  rejected(14, 'a long URL', /^HTTP\/1.1 414 /, {
    target: `/graphql?query=${CANARY}${'x'.repeat(9_000)}`,
  }),
  rejected(14, 'a URL longer than all headers', /^HTTP\/1.1 431 /, {
    target: `/graphql?query=${CANARY}${'x'.repeat(200_000)}`,
  }),
  rejected(10, 'one header of 1 MB', /^HTTP\/1.1 431 /, {
    headers: `X-Large: ${CANARY}${'x'.repeat(1_000_000)}\r\n`,
  }),
  rejected(10, '100,000 headers', /^HTTP\/1.1 431 /, {
    headers: `X-${CANARY}: 1\r\n`.repeat(100_000),
  }),
  rejected(10, 'a header with a null byte', 400, { headers: `X-A: ${CANARY}\u0000\r\n` }),
];

const PAGES: readonly Case[] = [
  rejected(4, 'a page of a foreign origin', 403, {
    headers: `Origin: https://${CANARY}.example\r\n`,
  }),
  rejected(4, 'a page without an origin', 403, { headers: 'Origin: null\r\n' }),
  rejected(
    4,
    'what a page loads without asking',
    403,
    { headers: 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n' },
    HTTP,
  ),
];

/** How the bodies of forms and files look, which a page can post without asking. */
const FORMS: Readonly<Record<string, string>> = {
  'application/x-www-form-urlencoded': `query=${encodeURIComponent(`mutation { ${CANARY} }`)}`,
  'multipart/form-data; boundary=x': `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation { ${CANARY} }"}\r\n--x--\r\n`,
  'text/plain': `{"query":"mutation { ${CANARY} }"}`,
  'application/json; charset=utf-16': `{"query":"mutation { ${CANARY} }"}`,
};

const BODIES: readonly Case[] = [
  ...Object.entries(FORMS).map(
    ([type, body]): Case => ({
      point: 5,
      name: `a body of ${type}`,
      over: ['POST', 'SSE'],
      async run({ port }, over, meanwhile) {
        const headers = { ...headersOf(over), 'content-type': type };
        const [answer] = await Promise.all([send(port, { headers, body }), meanwhile()]);
        expect(answer.status).toBe(415);
        expectDiscreet(answer.text);
      },
    }),
  ),
  {
    point: 13,
    name: 'a compressed body that unfolds to 100 MB',
    over: ['POST', 'SSE'],
    async run({ port }, over, meanwhile) {
      for (const encoding of ['gzip', 'br', 'zstd', 'gzip, gzip']) {
        const headers = { ...headersOf(over), 'content-encoding': encoding };
        const [answer] = await Promise.all([send(port, { headers, body: BOMB }), meanwhile()]);
        expect(answer.status).toBe(415);
        expectDiscreet(answer.text);
      }
    },
  },
  {
    point: 6,
    name: 'a body of 20 MB, announced or in chunks',
    over: ['POST', 'SSE'],
    async run({ port }, over, meanwhile) {
      const [announced, chunked] = await Promise.all([
        exchange(port, requestBytes(over, { body: `{"query":"${'x'.repeat(20_000_000)}"}` })),
        exchange(port, inChunks(over, 20)),
        meanwhile(),
      ]);
      // The answer may be lost when the rest of the body is still on its way: being cut off is the point.
      for (const received of [announced, chunked]) expect(received).toMatch(/^($|HTTP\/1.1 413 )/);
    },
  },
];

const BOMB = gzipSync(`{"query":"{ __typename }","extensions":"${'x'.repeat(100_000_000)}"}`);

function inChunks(over: Transport, megabytes: number): string {
  const head = requestBytes(over, { body: '', headers: 'Transfer-Encoding: chunked\r\n' });
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  return `${head.replace('Content-Length: 0\r\n', '')}${chunk.repeat(megabytes)}0\r\n\r\n`;
}

const INPUTS: readonly Case[] = [
  {
    point: 3,
    name: 'what is no JSON',
    over: ALL,
    async run({ url, port }, over, meanwhile) {
      const broken = `{"password":"${CANARY}`;
      if (over === 'WS') {
        await using peer = await attackingPeer(url);
        peer.send(broken);
        await meanwhile();
        expect(await peer.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
        return;
      }
      const path = over === 'GET' ? `/graphql?query={a}&variables=${broken}` : '/graphql';
      const method = over === 'GET' ? 'GET' : 'POST';
      const headers = headersOf(over);
      const body = over === 'GET' ? '' : broken;
      const asked = { method, path: encodeURI(path), headers, body };
      const [answer] = await Promise.all([send(port, asked), meanwhile()]);
      expect(answer.code).toBe('BAD_REQUEST');
      expectDiscreet(answer.text);
    },
  },
  refused({
    point: 3,
    name: 'a value of 800 KB that does not fit',
    code: 'BAD_USER_INPUT',
    question: {
      query: 'query q($n: Int) { module(name: "waku") { id } chats(first: $n) { nodes { id } } }',
      variables: { n: `${CANARY}${'x'.repeat(800_000)}` },
    },
  }),
  refused({
    point: 3,
    name: 'a thousand values that do not fit',
    code: 'BAD_USER_INPUT',
    question: {
      query: 'query q($c: [ID!]!) { nodes(ids: $c) { id } }',
      variables: { c: Array(1_000).fill({ [CANARY]: CANARY }) },
    },
  }),
  refused({
    point: 3,
    name: 'a name of 90 KB that does not exist',
    code: 'GRAPHQL_VALIDATION_FAILED',
    question: { query: `{ ${CANARY.replaceAll('-', '_')}${'x'.repeat(90_000)} }` },
  }),
  refused({
    point: 3,
    name: 'a literal of 90 KB that does not fit',
    code: 'BAD_USER_INPUT',
    question: { query: `{ contact(publicKey: "${CANARY}${'x'.repeat(90_000)}") { id } }` },
  }),
];

const METHODS: readonly Case[] = [
  {
    point: 10,
    name: 'a mutation or subscription by GET',
    over: ['GET'],
    async run({ url, mallory }, over, meanwhile) {
      const { token } = mallory;
      const mutation = 'mutation { logout { __typename } }';
      for (const query of [mutation, 'subscription { chatEvents { __typename } }']) {
        const answer = await ask(url, over, { query, token });
        expect(answer.status).toBe(405);
        expectDiscreet(answer.text);
      }
      await meanwhile();
      const still = await ask(url, over, { query: '{ viewer { cursor } }', token });
      expect(still.code).toBeNull();
    },
  },
  {
    point: 10,
    name: 'a batch of 1,000 operations',
    over: ALL,
    async run({ url, port }, over, meanwhile) {
      const batch = JSON.stringify(Array(1_000).fill({ query: '{ modules { id } }' }));
      if (over === 'WS') {
        await using peer = await attackingPeer(url);
        peer.send(batch);
        await meanwhile();
        expect((await peer.closed).code).toBe(4400);
        return;
      }
      const headers = headersOf(over);
      const body = batch.slice(0, over === 'GET' ? 0 : undefined);
      const path = over === 'GET' ? urlOf({ query: '[{"query":"{ a }"}]' }) : '/graphql';
      const method = over === 'GET' ? 'GET' : 'POST';
      const [answer] = await Promise.all([
        send(port, { method, path, headers, body }),
        meanwhile(),
      ]);
      expect(answer.code).toMatch(/^(BAD_REQUEST|GRAPHQL_PARSE_FAILED)$/);
      expectDiscreet(answer.text);
    },
  },
];

export const REQUESTS: readonly Case[] = [...TARGETS, ...PAGES, ...BODIES, ...INPUTS, ...METHODS];
