/** What follows a commit whose answer never came. */
import { setTimeout } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';

const tries = 10;
const pauseMs = 500;

/**
 * Runs `transaction`; when it ends IN_DOUBT, hands that on only when the server is done with it, so that who reads then
 * reads what has become of it. A server that cannot be asked cannot be read either.
 * @param wait resolves once nobody is in a transaction of the account
 */
export async function settled<T>(
  transaction: () => Promise<T>,
  wait: () => Promise<void>,
): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    if (!(error instanceof DatabaseError && error.fault === 'IN_DOUBT')) throw error;
    for (let left = tries; left > 0; left -= 1) {
      try {
        await wait();
        break;
      } catch {
        await setTimeout(pauseMs);
      }
    }
    throw error;
  }
}
