import * as session from '../../../client/documents/session.ts';
import { unwrap } from '../../../client/index.ts';
import { PASSWORD } from '../../support/person.ts';
import type { World } from './world.ts';

/** Whoever made an account and never got the answer logs in: until then nobody shows a token, and it does nothing. */
export async function logInToNew({ hers }: World): Promise<void> {
  const client = hers.gateway.client();
  const { accounts } = await client.request(session.accounts, {});
  for (const { keyUid } of accounts) {
    if (hers.known.has(keyUid)) continue;
    const { login } = await client.request(session.login, {
      input: { keyUid, password: PASSWORD },
    });
    unwrap(login, 'LoginSuccess');
    hers.known.add(keyUid);
  }
}
