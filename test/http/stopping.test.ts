import { expect, test } from 'vitest';
import { PortInUseError } from '../../server/http/front-door.ts';
import { openDoor } from './support/front-door.ts';
import { raw, until } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

const stream = (url: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { never }' }),
  });

test('HTTP-51: stopping completes event streams, says 1001 to sockets, and finishes what runs', async () => {
  await using opened = await openDoor();
  const peer = await openPeer(opened.url);
  peer.subscribe('sub', 'subscription { never }');
  await peer.next(({ id }) => id === 'sub');
  peer.subscribe('slow', 'mutation { slow(ms: 300) }');
  const events = await stream(opened.url);
  const running = opened.query('mutation { slow(ms: 300) }');
  await until('all run', async () => opened.probe.openStreams === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = opened.door.close({ deadlineMs: 10_000 });
  const probe = await opened.door.fetch(new Request('http://gateway/ready'));
  expect(probe.status).toBe(503);
  const late = await opened.door.fetch(new Request('http://gateway/graphql?query={hello}'));
  expect(late.status).toBe(503);
  peer.subscribe('late', '{ hello }');
  const refused = await peer.next(({ id }) => id === 'late');
  expect(refused.payload[0].extensions).toMatchObject({
    code: 'MODULE_UNAVAILABLE',
    retryable: true,
  });
  expect(await events.text()).toContain('event: complete');
  expect((await running).data).toEqual({ slow: true });
  const done = await peer.next(({ id, type }) => id === 'slow' && type === 'next');
  expect(done.payload.data).toEqual({ slow: true });
  expect((await peer.closed).code).toBe(1001);
  await closed;
  expect(opened.probe.openStreams).toBe(0);
  await expect(fetch(opened.url)).rejects.toThrow();
});

test('HTTP-52: at the deadline what still runs is aborted and answered', async () => {
  await using opened = await openDoor();
  const peer = await openPeer(opened.url);
  peer.socket.pause();
  const hanging = opened.query('{ hangs }');
  const upload = raw(
    opened.port,
    'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await opened.door.close({ deadlineMs: 300 });
  await upload;
  expect((await hanging).errors[0]?.extensions.code).toBe('MODULE_UNAVAILABLE');
  peer.socket.resume();
  await peer.closed;
  // A second time it is the same stop.
  await opened.door.close({ deadlineMs: 300 });
});

test('HTTP-53: a port in use is an error that names the setting', async () => {
  await using opened = await openDoor();
  await using other = await openDoor();
  const again = other.door.listen({ host: '127.0.0.1', port: opened.port });
  await expect(again).rejects.toThrow(PortInUseError);
  await expect(again).rejects.toThrow(/PORT/);
});

test('HTTP-54: a process that closed its front door ends by itself', async () => {
  const { execFile } = await import('node:child_process');
  const script = `
    import { openDoor } from './test/http/support/front-door.ts';
    import { openPeer } from './test/http/support/socket.ts';
    const door = await openDoor();
    const peer = await openPeer(door.url);
    peer.subscribe('1', 'subscription { never }');
    await peer.next(({ id }) => id === '1');
    await door.query('{ hello }');
    await fetch(door.url, { headers: { accept: 'text/html' } }).then((page) => page.text());
    await door.door.close({ deadlineMs: 2000 });
    process.stdout.write('closed');
  `;
  const output = await new Promise<string>((resolve, reject) => {
    const options = { cwd: new URL('../..', import.meta.url), timeout: 25_000 };
    execFile(process.execPath, ['--input-type=module', '-e', script], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
  expect(output).toBe('closed');
});
