import type { ServerResponse } from 'node:http';
import { ConsumerTooSlowError } from '../../domains/shared/errors.ts';
import { refusal } from '../error-mapping.ts';
import type { Limits } from '../limits.ts';
import { sharedBody } from './shared-body.ts';

export interface SendOptions {
  readonly limits: Limits['response'];
  readonly requestId: string;
  /** HEAD: the headers only. */
  readonly withoutBody: boolean;
  readonly onSlowReader: () => void;
}

export function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** Resolves when everything was handed to the system, or the reader is gone or was cut off. */
export async function sendResponse(
  to: ServerResponse,
  response: Response,
  options: SendOptions,
): Promise<void> {
  to.statusCode = response.status;
  response.headers.forEach((value, name) => {
    to.setHeader(name, value);
  });
  if (options.withoutBody || !response.body) {
    to.end();
    return;
  }
  if (isEventStream(response)) return stream(to, response.body, options);
  const body = sharedBody(response) ?? Buffer.from(await response.arrayBuffer());
  to.setHeader('content-length', body.length);
  await writeWhole(to, body, options);
}

/** A reader that takes nothing is cut off by the socket's idle timer, which a moving write queue resets. */
async function writeWhole(to: ServerResponse, body: Buffer, options: SendOptions): Promise<void> {
  const { socket } = to;
  const cutOff = () => {
    options.onSlowReader();
    to.destroy();
  };
  socket?.setTimeout(options.limits.stallMs, cutOff);
  await new Promise<void>((resolve) => {
    to.once('close', resolve);
    to.end(body, resolve);
  });
  socket?.off('timeout', cutOff);
  socket?.setTimeout(0);
}

async function stream(
  to: ServerResponse,
  body: ReadableStream<Uint8Array>,
  options: SendOptions,
): Promise<void> {
  const reader = body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  to.once('close', cancel);
  to.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (to.destroyed) return;
    if (done) break;
    // One event is in flight at a time: the source is not asked for the next before this one went out.
    if (to.write(value) || (await drained(to, options.limits.stallMs))) continue;
    if (to.destroyed) return;
    options.onSlowReader();
    cancel();
    const { socket } = to;
    to.end(slowReaderNotice(options.requestId), () => socket?.destroySoon());
    const linger = setTimeout(() => socket?.destroy(), options.limits.lingerMs);
    socket?.once('close', () => clearTimeout(linger));
    return;
  }
  to.end();
}

/** False when the reader took nothing in time, or is gone. */
function drained(to: ServerResponse, stallMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (taken: boolean) => () => {
      clearTimeout(timer);
      to.off('drain', onDrain);
      to.off('close', onClose);
      resolve(taken);
    };
    const onDrain = settle(true);
    const onClose = settle(false);
    const timer = setTimeout(onClose, stallMs);
    to.once('drain', onDrain);
    to.once('close', onClose);
  });
}

function slowReaderNotice(requestId: string): string {
  const { message } = new ConsumerTooSlowError();
  const result = { errors: [refusal('CONSUMER_TOO_SLOW', message, { requestId })] };
  return `event: next\ndata: ${JSON.stringify(result)}\n\nevent: complete\ndata:\n\n`;
}
