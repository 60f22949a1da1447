import {
  type Failure,
  failure,
  type InputIssue,
  type InvalidInput,
  invalidInput,
} from '../shared/domain-error.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';
import { DISPLAY_NAME_RULE, toDisplayName } from '../shared/identity/display-name.ts';
import { toMnemonic } from '../shared/identity/mnemonic.ts';
import type { AccountCore } from './deps.ts';
import { deviceNameIssue, toDeviceName } from './device-name.ts';
import { establish } from './establish.ts';
import type { OpenedSession, Source } from './model.ts';
import { passwordIssues } from './password.ts';
import { registrationRefusal } from './registration.ts';

export interface AccountRestoreInput {
  readonly mnemonic: string;
  readonly password: string;
  readonly displayName?: string | null;
  readonly customizationColor?: CustomizationColor | null;
  readonly deviceName?: string | null;
  readonly registrationToken?: string | null;
}

export type AccountRestoreResult =
  | ({ readonly type: 'AccountRestoreSuccess' } & OpenedSession)
  | Failure<'AccountExistsError'>
  | Failure<'RegistrationClosedError'>
  | InvalidInput;

const MNEMONIC_RULE =
  'Must be 12, 15, 18, 21 or 24 words of the English BIP39 list, in the order they were given out.';

/** @throws RateLimitedError */
export function accountRestore(core: AccountCore) {
  return async (input: AccountRestoreInput, source: Source): Promise<AccountRestoreResult> => {
    const refusal = registrationRefusal(core, input.registrationToken, source);
    if (refusal) return refusal;
    const { password, customizationColor = null } = input;
    const mnemonic = toMnemonic(input.mnemonic);
    const unnamed = input.displayName === null || input.displayName === undefined;
    const displayName = unnamed ? null : toDisplayName(input.displayName ?? '');
    const deviceName = toDeviceName(input.deviceName);
    const badDeviceName = deviceNameIssue(deviceName);
    const issues: InputIssue[] = passwordIssues('password', password);
    if (!mnemonic) issues.push({ path: ['mnemonic'], message: MNEMONIC_RULE });
    if (!unnamed && !displayName)
      issues.push({ path: ['displayName'], message: DISPLAY_NAME_RULE });
    if (badDeviceName) issues.push(badDeviceName);
    if (!mnemonic || issues.length > 0) return invalidInput(issues);
    const account = { mnemonic, password, displayName, customizationColor, deviceName };
    const opened = await establish(core, account);
    if (opened) return { type: 'AccountRestoreSuccess', ...opened };
    return failure('AccountExistsError', 'This gateway has the account already. Use `login`.');
  };
}
