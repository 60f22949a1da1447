import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { mergeRepeatedSignals } from '../../../scripts/launch/signals.ts';

function setUp() {
  const source = new EventEmitter();
  const clock = { now: 1_000 };
  mergeRepeatedSignals(source, 500, () => clock.now);
  const seen: string[] = [];
  for (const name of ['SIGINT', 'SIGTERM', 'exit']) source.on(name, () => seen.push(name));
  return { source, clock, seen };
}

test('TOOL-3: the Ctrl-C of a terminal and its copy from npm are one', () => {
  const { source, clock, seen } = setUp();
  source.emit('SIGINT', 'SIGINT');
  clock.now += 499;
  source.emit('SIGINT', 'SIGINT');
  expect(seen).toEqual(['SIGINT']);
});

test('TOOL-3: a second Ctrl-C, pressed later, is a second one; other events pass untouched', () => {
  const { source, clock, seen } = setUp();
  source.emit('SIGINT', 'SIGINT');
  source.emit('SIGTERM', 'SIGTERM');
  clock.now += 500;
  source.emit('SIGINT', 'SIGINT');
  source.emit('exit');
  source.emit('exit');
  expect(seen).toEqual(['SIGINT', 'SIGTERM', 'SIGINT', 'exit', 'exit']);
});
