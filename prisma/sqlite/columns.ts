/** Which Prisma column type a result column has. */
import type { SQLOutputValue } from 'node:sqlite';
import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const int32Max = 2n ** 31n - 1n;

/** By declared type, as Prisma's migrations write it. */
const declared: Readonly<Record<string, ColumnType>> = {
  INTEGER: ColumnTypeEnum.Int32,
  INT: ColumnTypeEnum.Int32,
  BIGINT: ColumnTypeEnum.Int64,
  REAL: ColumnTypeEnum.Double,
  DECIMAL: ColumnTypeEnum.Numeric,
  BOOLEAN: ColumnTypeEnum.Boolean,
  TEXT: ColumnTypeEnum.Text,
  DATETIME: ColumnTypeEnum.DateTime,
  DATE: ColumnTypeEnum.Date,
  BLOB: ColumnTypeEnum.Bytes,
  JSONB: ColumnTypeEnum.Json,
};

function isWide(value: SQLOutputValue | undefined): boolean {
  return typeof value === 'bigint' && (value > int32Max || value < -int32Max);
}

function ofValue(value: SQLOutputValue | undefined): ColumnType {
  // Integers of expressions are 64 bits wide, as PostgreSQL's count() and sum() are.
  if (typeof value === 'bigint') return ColumnTypeEnum.Int64;
  if (typeof value === 'number') return ColumnTypeEnum.Double;
  if (value instanceof Uint8Array) return ColumnTypeEnum.Bytes;
  return ColumnTypeEnum.Text;
}

/**
 * @param declaredType type in the table's definition; null for an expression
 * @param rows the whole result, looked at where the declared type does not say enough
 * @param index which column of the rows
 */
export function columnTypeOf(
  declaredType: string | null,
  rows: readonly (readonly SQLOutputValue[])[],
  index: number,
): ColumnType {
  const name =
    declaredType
      ?.replace(/\(.*\)/, '')
      .trim()
      .toUpperCase() ?? '';
  const type = declared[name];
  if (type === undefined) return ofValue(rows.find((row) => row[index] !== null)?.[index]);
  // AUTOINCREMENT exists only on INTEGER columns, also where the model says BigInt.
  if (type === ColumnTypeEnum.Int32 && rows.some((row) => isWide(row[index]))) {
    return ColumnTypeEnum.Int64;
  }
  return type;
}
