/** The one model, as each database has to be told it. */

/**
 * SQLite counts only in a column declared INTEGER, which holds 64 bits; Prisma's engine declares BigInt as BIGINT and
 * then leaves AUTOINCREMENT out.
 */
export function toSqliteSchema(model: string): string {
  return model.replace(/\bBigInt(\s+@id\s+@default\(autoincrement\(\)\))/g, 'Int$1');
}

/** Another provider, and a client beside the other one. */
export function toPostgresSchema(model: string): string {
  return replaced(
    replaced(model, 'provider = "sqlite"', 'provider = "postgresql"'),
    '"./generated/client"',
    '"./postgresql"',
  );
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`prisma/schema.prisma does not say ${from}`);
  return text.replace(from, to);
}
