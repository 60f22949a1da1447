/** What a database may answer instead of doing what it was told. */
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { Interference, Statement } from './faulty-driver.ts';

type Provider = 'sqlite' | 'postgresql';
export type FaultName = 'disk I/O' | 'disk full' | 'connection lost';

export const FAULT_NAMES: readonly FaultName[] = ['disk I/O', 'disk full', 'connection lost'];

const SQLITE_CODES = { 'disk I/O': 778, 'disk full': 13 } as const;
const POSTGRES_CODES = { 'disk I/O': '58030', 'disk full': '53100' } as const;

/** The driver's own words for a fault. */
export function faultOf(provider: Provider, name: FaultName): DriverAdapterError {
  if (name === 'connection lost') return new DriverAdapterError({ kind: 'ConnectionClosed' });
  const message = `${name}, said the test`;
  if (provider === 'sqlite') {
    const extendedCode = SQLITE_CODES[name];
    return new DriverAdapterError({
      kind: 'sqlite',
      extendedCode,
      message,
      originalCode: String(extendedCode),
      originalMessage: message,
    });
  }
  const code = POSTGRES_CODES[name];
  return new DriverAdapterError({
    kind: 'postgres',
    code,
    severity: 'ERROR',
    message,
    detail: undefined,
    column: undefined,
    hint: undefined,
    originalCode: code,
    originalMessage: message,
  });
}

export interface Trap extends Interference {
  /** The statement it failed; null when it has not been reached. */
  readonly fired: Statement | null;
  /** Statements that counted so far. */
  readonly seen: number;
  /** Transactions committed before the trap fired. */
  readonly committedBefore: number;
}

export interface TrapOptions {
  /** 1 is the next one. */
  readonly at: number;
  readonly counts: (statement: Statement) => boolean;
  /** `after`: it was carried out, and only the answer is lost. */
  readonly when: 'before' | 'after';
  readonly error: () => Error;
}

/**
 * Lets the n-th write or commit pass, and no statement after it: what a process leaves that dies there.
 * @param at 1 is the next one
 */
export function goneAfter(at: number, error: () => Error): Pick<Trap, 'fired'> & Interference {
  let seen = 0;
  let fired: Statement | null = null;
  return {
    before() {
      if (fired) throw error();
    },
    after(statement) {
      if (fired || (statement.kind !== 'write' && statement.kind !== 'commit')) return;
      seen += 1;
      if (seen < at) return;
      fired = statement;
      throw error();
    },
    get fired() {
      return fired;
    },
  };
}

/** Fails one statement, once. */
export function trap({ at, counts, when, error }: TrapOptions): Trap {
  const state = { fired: null as Statement | null, seen: 0, committedBefore: 0 };
  const spring = (statement: Statement) => {
    if (state.fired || !counts(statement)) return;
    state.seen += 1;
    if (state.seen < at) return;
    state.fired = statement;
    throw error();
  };
  return {
    ...(when === 'before' && { before: spring }),
    after(statement) {
      if (when === 'after') spring(statement);
      if (!state.fired && statement.kind === 'commit') state.committedBefore += 1;
    },
    get fired() {
      return state.fired;
    },
    get seen() {
      return state.seen;
    },
    get committedBefore() {
      return state.committedBefore;
    },
  };
}
