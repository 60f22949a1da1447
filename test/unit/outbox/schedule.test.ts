import { describe, expect, test } from 'vitest';
import { createSchedule } from '../../../domains/outbox/schedule.ts';

const at = (fraction: number) =>
  createSchedule({ bytes: (length) => new Uint8Array(length), fraction: () => fraction });

describe('the outbox schedule', () => {
  test('CHATSDK-15: resends after 27 to 36 s, doubling', () => {
    expect(at(0).resend(1)).toBe(27_000);
    expect(at(0.999).resend(1)).toBe(27_000 + 29 * 300);
    expect(at(0).resend(2)).toBe(54_000);
    expect(at(0).resend(14)).toBe(27_000 * 2 ** 13);
  });

  test('CHATSDK-15: gives up after 15 sends', () => {
    expect(at(0).resend(15)).toBeNull();
  });

  test('publishes again within 30 s, however often it failed', () => {
    expect(at(0).republish(1)).toBe(250);
    expect(at(1).republish(1_000)).toBe(30_000);
  });
});
