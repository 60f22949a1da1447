import {
  type Failure,
  type InputIssue,
  type InvalidInput,
  invalidInput,
} from '../shared/domain-error.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';
import { DISPLAY_NAME_RULE, toDisplayName } from '../shared/identity/display-name.ts';
import { newMnemonic } from '../shared/identity/mnemonic.ts';
import type { AccountCore } from './deps.ts';
import { deviceNameIssue, toDeviceName } from './device-name.ts';
import { establish } from './establish.ts';
import type { OpenedSession, Source } from './model.ts';
import { passwordIssues } from './password.ts';
import { registrationRefusal } from './registration.ts';

export interface AccountCreateInput {
  readonly displayName: string;
  readonly password: string;
  readonly customizationColor?: CustomizationColor | null;
  readonly deviceName?: string | null;
  readonly registrationToken?: string | null;
}

export type AccountCreateResult =
  | ({ readonly type: 'AccountCreateSuccess' } & OpenedSession)
  | Failure<'RegistrationClosedError'>
  | InvalidInput;

/** @throws RateLimitedError */
export function accountCreate(core: AccountCore) {
  return async (input: AccountCreateInput, source: Source): Promise<AccountCreateResult> => {
    const refusal = registrationRefusal(core, input.registrationToken, source);
    if (refusal) return refusal;
    const { password, customizationColor = null } = input;
    const displayName = toDisplayName(input.displayName);
    const deviceName = toDeviceName(input.deviceName);
    const badDeviceName = deviceNameIssue(deviceName);
    const issues: InputIssue[] = passwordIssues('password', password);
    if (!displayName) issues.push({ path: ['displayName'], message: DISPLAY_NAME_RULE });
    if (badDeviceName) issues.push(badDeviceName);
    if (issues.length > 0) return invalidInput(issues);
    const mnemonic = newMnemonic(core.random);
    const account = { mnemonic, password, displayName, customizationColor, deviceName };
    const opened = await establish(core, account);
    if (!opened) throw new Error('A fresh seed phrase named an account that exists.');
    return { type: 'AccountCreateSuccess', ...opened };
  };
}
