/** Requests whose end two readers could see at different places. */
import { expect } from 'vitest';
import { exchange } from '../support/attack.ts';
import type { Case } from '../support/case.ts';

const HOST = 'Host: 127.0.0.1\r\nContent-Type: application/json\r\n';
const INNER = `POST /graphql HTTP/1.1\r\n${HOST}Content-Length: 24\r\n\r\n{"query":"{ smuggled }"}`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** Head and body; what follows the body is the request that must not be answered. */
const FRAMINGS: Readonly<Record<string, readonly [head: string, body: string]>> = {
  'both lengths': [`Content-Length: 5\r\n${CHUNKED}`, '0\r\n\r\n'],
  'both lengths, the other first': [`${CHUNKED}Content-Length: 5\r\n`, '0\r\n\r\n'],
  'two lengths': ['Content-Length: 0\r\nContent-Length: 5\r\n', ''],
  'a list of lengths': ['Content-Length: 0, 5\r\n', ''],
  'a length with a sign': ['Content-Length: +0\r\n', ''],
  'a negative length': ['Content-Length: -1\r\n', ''],
  'a hexadecimal length': ['Content-Length: 0x0\r\n', ''],
  'an encoding twice': [`${CHUNKED}Transfer-Encoding: identity\r\n`, '0\r\n\r\n'],
  'an encoding with a tail': ['Transfer-Encoding: chunked, x\r\n', '0\r\n\r\n'],
  'a space before the colon': ['Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
  'a folded header': ['Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'],
  'a chunk size with a tail': [CHUNKED, '0x0\r\n\r\n'],
  'bare line feeds in chunks': [CHUNKED, '0\n\n'],
};

export const SMUGGLING: readonly Case[] = Object.entries(FRAMINGS).map(
  ([name, [head, body]]): Case => ({
    point: 10,
    name: `smuggling: ${name}`,
    over: ['POST'],
    async run({ port }, _over, meanwhile) {
      const bytes = `POST /graphql HTTP/1.1\r\n${HOST}${head}\r\n${body}${INNER}`;
      const [received] = await Promise.all([exchange(port, bytes), meanwhile()]);
      const statuses = received.match(/^HTTP\/1\.1 \d+/gm) ?? [];
      expect(statuses).toEqual(['HTTP/1.1 400']);
      expect(received).not.toContain('smuggled');
    },
  }),
);
