/** What may stand between Prisma and the driver of a database. */
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/** `writer` runs the transactions, `reader` what is read outside of them. */
export type DriverRole = 'reader' | 'writer';

/**
 * Given each driver before it is used; what it returns is used in its place and sees every statement. For tests that
 * have statements fail, and for tracing.
 */
export type WrapDriver = (
  factory: SqlDriverAdapterFactory,
  role: DriverRole,
) => SqlDriverAdapterFactory;
