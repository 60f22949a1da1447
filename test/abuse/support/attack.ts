/** What somebody who means harm sends, from an address of their own. */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { openPeer, type Peer, type PeerOptions } from '../../http/support/socket.ts';
import type { Transport } from './table.ts';

/** Another loopback address than that of honest people: bounds by address must hold for it alone. */
export const ATTACKER = '127.0.0.2';

/** A subscription anybody may have, that stays open. */
export const LIVE = 'subscription { moduleEvents { __typename } }';

/** Stands in whatever is sent, and must come back in no answer and no line of the log. */
export const CANARY = 'canary-x7q';

export interface Question {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string;
  readonly extensions?: unknown;
  readonly token?: string;
}

export interface Answer {
  /** Null over a WebSocket. */
  readonly status: number | null;
  readonly text: string;
  /** `extensions.code` of the first error; null without errors. */
  readonly code: string | null;
}

const CODE = /"code":"([A-Z_]+)"/;

const answer = (status: number | null, text: string): Answer => ({
  status,
  text,
  code: CODE.exec(text)?.[1] ?? null,
});

export interface HttpRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request on a connection of its own. */
export function send(
  port: number,
  asked: HttpRequest,
): Promise<Answer & { readonly head: string }> {
  const { method = 'POST', path = '/graphql', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, localAddress: ATTACKER, agent: false, method, path, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            ...answer(response.statusCode ?? 0, text),
            head: response.rawHeaders.join('\n').toLowerCase(),
          });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

export function headersOf(over: Transport, token?: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: over === 'SSE' ? 'text/event-stream' : 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

export function urlOf({ query, variables, operationName, extensions }: Question): string {
  const search = new URLSearchParams({ query });
  if (variables !== undefined) search.set('variables', JSON.stringify(variables));
  if (operationName !== undefined) search.set('operationName', operationName);
  if (extensions !== undefined) search.set('extensions', JSON.stringify(extensions));
  return `/graphql?${search}`;
}

/** Asks over any transport. A WebSocket that is closed for it answers with the close code as `text`. */
export async function ask(url: string, over: Transport, question: Question): Promise<Answer> {
  const { token, ...payload } = question;
  const port = Number(new URL(url).port);
  const headers = headersOf(over, token);
  if (over === 'GET') return send(port, { method: 'GET', path: urlOf(question), headers });
  if (over !== 'WS') return send(port, { headers, body: JSON.stringify(payload) });
  await using peer = await attackingPeer(url, token);
  return await askPeer(peer, 'asked', payload);
}

export function attackingPeer(
  url: string,
  token?: string,
  options: PeerOptions = {},
): Promise<Peer> {
  const params = token === undefined ? {} : { params: { authorization: `Bearer ${token}` } };
  return openPeer(url, { localAddress: ATTACKER, ...params, ...options });
}

/** One operation on a socket that is open already. */
export async function askPeer(peer: Peer, id: string, payload: Question): Promise<Answer> {
  peer.send({ id, type: 'subscribe', payload });
  return Promise.race([
    peer
      .next((message) => message.id === id)
      .then((message) => answer(null, JSON.stringify(message))),
    peer.closed.then(({ code, reason }) => answer(null, `closed ${code} ${reason}`)),
  ]);
}

/** A bare connection. Errors are no surprise to an attacker. */
export function connection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER }, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Sends bytes as they are; resolves with what came back when the gateway ends the connection. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await connection(port);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes);
  await closed;
  return received;
}

/** Opens a request as it stands on the wire; `WS` is the upgrade. */
export function requestBytes(
  over: Transport,
  {
    target,
    host = '127.0.0.1',
    headers = '',
    body = '{"query":"{ __typename }"}',
  }: { target?: string; host?: string; headers?: string; body?: string },
): string {
  if (over === 'WS') {
    return (
      `GET ${target ?? '/graphql'} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
      `Sec-WebSocket-Protocol: graphql-transport-ws\r\n${headers}\r\n`
    );
  }
  const accept = over === 'SSE' ? 'Accept: text/event-stream\r\n' : '';
  if (over === 'GET') {
    const path = target ?? '/graphql?query=%7B__typename%7D';
    return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}\r\n`;
  }
  return (
    `POST ${target ?? '/graphql'} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${accept}` +
    `Content-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
