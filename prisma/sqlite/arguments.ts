/** JavaScript values to SQLite's: what a Prisma query passes to the driver. */
import type { SQLInputValue } from 'node:sqlite';
import { type ArgType, DriverAdapterError } from '@prisma/driver-adapter-utils';

/**
 * ISO 8601 in UTC with milliseconds and `+00:00`, the text Prisma's own SQLite adapters write,
 * so that order by text is order by time.
 */
export function toDateTimeText(date: Date): string {
  return date.toISOString().replace('Z', '+00:00');
}

// node:sqlite binds numbers as REAL; an integer has to stay one for `typeof` and integer division.
function fromNumber(value: number): SQLInputValue {
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}

function fromText(value: string, type: ArgType): SQLInputValue {
  switch (type.scalarType) {
    case 'int':
    case 'bigint':
      return BigInt(value);
    case 'float':
    case 'decimal':
      return fromNumber(Number(value));
    case 'datetime':
      return toDateTimeText(new Date(value));
    case 'bytes':
      return Buffer.from(value, 'base64');
    default:
      return value;
  }
}

function convert(value: unknown, type: ArgType): SQLInputValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return fromText(value, type);
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Date) return toDateTimeText(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value) && type.scalarType === 'bytes') return Uint8Array.from(value);
  throw new TypeError(`no SQLite form for a ${typeof value}`);
}

/**
 * One query argument as SQLite stores it.
 * @throws DriverAdapterError `InvalidInputValue` (P2007), naming the type and never the value
 */
export function toSqliteArgument(value: unknown, type: ArgType): SQLInputValue {
  try {
    return convert(value, type);
  } catch {
    throw new DriverAdapterError({
      kind: 'InvalidInputValue',
      message: `a ${typeof value} was given where SQLite expects ${type.scalarType}`,
    });
  }
}
