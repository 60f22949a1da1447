/** Keeps what a query was given out of what is thrown about it. */
import { DatabaseError } from './errors.ts';
import { Prisma, type PrismaClient } from './generated/client/client.ts';

const firstProblem = /(?:Unknown argument|Argument|for argument) `\w+`/;

function refusal(query: string, error: Error): DatabaseError {
  const [problem] = firstProblem.exec(error.message) ?? ['an argument'];
  // Without a cause: Prisma's own message prints every argument.
  return new DatabaseError('QUERY', `${query} does not fit the schema: ${problem}`);
}

/**
 * The same client, whose errors about unfit arguments name the argument and never repeat values,
 * which are people's own. Other errors of Prisma name fields only, given errorFormat 'minimal'.
 * @param toFault makes a DatabaseError of what concerns the whole database
 */
export function withoutArguments(
  client: PrismaClient,
  toFault: (error: unknown) => unknown,
): PrismaClient {
  const extended = client.$extends({
    query: {
      async $allOperations({ model, operation, args, query }) {
        try {
          return await query(args);
        } catch (error) {
          if (!(error instanceof Prisma.PrismaClientValidationError)) throw toFault(error);
          throw refusal(`${model ?? 'client'}.${operation}`, error);
        }
      },
    },
  });
  // Only hooks were added: the methods are those of the client.
  return extended as unknown as PrismaClient;
}
