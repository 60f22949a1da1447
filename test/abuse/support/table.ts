/** The table of abuses in specs/front-door.md: what a gateway has to stand, and over what. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const TRANSPORTS = ['POST', 'GET', 'SSE', 'WS'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Point {
  readonly number: number;
  readonly abuse: string;
  readonly over: readonly Transport[];
}

const SPEC = path.resolve(import.meta.dirname, '../../../specs/front-door.md');
const ROW = /^\| (\d+) \| ([^|]+) \| ((?:POST|GET|SSE|WS)(?:, (?:POST|GET|SSE|WS))*) \|$/;

export function points(): Point[] {
  return readFileSync(SPEC, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, number, abuse, over] = ROW.exec(line) ?? [];
      if (number === undefined || abuse === undefined || over === undefined) return [];
      return [{ number: Number(number), abuse, over: over.split(', ') as Transport[] }];
    });
}
