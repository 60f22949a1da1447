/** SQLite's values to the ones Prisma expects in a result set. */
import type { SQLOutputValue } from 'node:sqlite';
import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { toDateTimeText } from './arguments.ts';

function fromInteger(value: bigint, type: ColumnType): unknown {
  switch (type) {
    case ColumnTypeEnum.Int64:
    case ColumnTypeEnum.Numeric:
    case ColumnTypeEnum.Text:
      return value.toString();
    case ColumnTypeEnum.Boolean:
      return value !== 0n;
    case ColumnTypeEnum.DateTime:
    case ColumnTypeEnum.Date:
      // Older Prisma engines and SQL written by hand store milliseconds.
      return toDateTimeText(new Date(Number(value)));
    default:
      return Number(value);
  }
}

/** One value of a result row in the form Prisma reads for that column type. */
export function fromSqliteValue(value: SQLOutputValue, type: ColumnType): unknown {
  if (typeof value === 'bigint') return fromInteger(value, type);
  if (typeof value !== 'number') return value;
  if (type === ColumnTypeEnum.DateTime) return toDateTimeText(new Date(value));
  if (type === ColumnTypeEnum.Int64) return BigInt(Math.trunc(value)).toString();
  if (type === ColumnTypeEnum.Text || type === ColumnTypeEnum.Numeric) return value.toString();
  return value;
}
