import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { checkPassword } from './credentials.ts';
import type { AccountCore } from './deps.ts';
import { invalidCredentials } from './failures.ts';
import { mnemonicPlace } from './rows.ts';

export interface MnemonicRevealInput {
  readonly password: string;
}

export type MnemonicRevealResult =
  | { readonly type: 'MnemonicRevealSuccess'; readonly mnemonic: string }
  | Failure<'InvalidCredentialsError'>;

/** @throws RateLimitedError */
export function mnemonicReveal(core: AccountCore) {
  return async (
    { keyUid, sealer }: Viewer,
    { password }: MnemonicRevealInput,
  ): Promise<MnemonicRevealResult> => {
    const unwrapped = await checkPassword(core, { keyUid, password });
    if (!unwrapped) return invalidCredentials();
    const { account, dataKey } = unwrapped;
    dataKey.fill(0);
    const mnemonic = sealer.openText(mnemonicPlace(account.id), account.mnemonic);
    return { type: 'MnemonicRevealSuccess', mnemonic };
  };
}
