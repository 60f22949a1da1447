import { expect } from 'vitest';
import { type Answer, ask, CANARY, type Question } from './attack.ts';
import type { Setting } from './setting.ts';
import { TRANSPORTS, type Transport } from './table.ts';

export interface Case {
  /** Of the table in specs/front-door.md. */
  readonly point: number;
  readonly name: string;
  readonly over: readonly Transport[];
  /** Large enough to be weighed by itself; the others are weighed together. */
  readonly large?: boolean;
  /** Does it once. While it goes on, `meanwhile` must be called: honest people look around. */
  run(at: Setting, over: Transport, meanwhile: () => Promise<void>): Promise<void>;
}

export const HTTP: readonly Transport[] = ['POST', 'GET', 'SSE'];
export const ALL = TRANSPORTS;

/** Longest answer to something that is refused, in characters. */
const SHORT = 8_000;

/** That it is a short refusal with this code, which repeats nothing. */
export function expectRefused(answer: Answer, code: string): void {
  expect(answer.code ?? answer.text.slice(0, 300)).toBe(code);
  expectDiscreet(answer.text);
}

/** Short, without what was sent and without the inside of an error. */
export function expectDiscreet(text: string): void {
  expect(text.length).toBeLessThan(SHORT);
  expect(text).not.toContain(CANARY);
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|node:internal/);
}

export interface Operation extends Omit<Case, 'run' | 'over'> {
  readonly over?: readonly Transport[];
  readonly code: string;
  /** Refused for its size before it is read: the body, the frame. */
  readonly tooLarge?: boolean;
  readonly question: Question | ((at: Setting) => Question);
}

/** A URL takes this much; beyond, GET is refused for that. */
const URL_LENGTH = 8192;

/** An operation that is refused, the same over every transport. */
export function refused({ question, code, tooLarge, over = ALL, ...rest }: Operation): Case {
  return {
    ...rest,
    over,
    async run(at, transport, meanwhile) {
      const asked = typeof question === 'function' ? question(at) : question;
      const [answer] = await Promise.all([ask(at.url, transport, asked), meanwhile()]);
      if (transport === 'GET' && JSON.stringify(asked).length > URL_LENGTH) {
        expect(answer.status === 414 || answer.status === 431).toBe(true);
        expectDiscreet(answer.text);
      } else if (tooLarge && transport === 'WS') {
        expect(answer.text).toMatch(/^closed 1009/);
      } else {
        expectRefused(answer, tooLarge ? 'BAD_REQUEST' : code);
      }
    },
  };
}
