import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import { type InputIssue, type InvalidInput, invalidInput } from '../shared/domain-error.ts';
import { clientIdIssues } from '../shared/idempotency.ts';
import { parseShareUrl } from '../shared/identity/share-url.ts';
import { textIssue } from '../shared/text.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ContactRequestSendInput } from './contactRequestSend.ts';

export interface RequestTarget {
  readonly publicKey: PublicKey;
  /** From the share URL, if it told one. */
  readonly displayName: string | null;
  readonly text: string;
  readonly clientId: string | null;
}

const MAX_GREETING = 280;

/** Whom a contactRequestSend is meant for, or what is wrong with it. */
export function toTarget(
  viewer: Viewer,
  { publicKey, shareUrl, text, clientId = null }: ContactRequestSendInput,
): RequestTarget | InvalidInput {
  const issues: InputIssue[] = clientIdIssues(clientId);
  const badText = textIssue(['text'], text.trim(), { min: 1, max: MAX_GREETING });
  if (badText) issues.push(badText);
  const shared = shareUrl ? parseShareUrl(shareUrl) : null;
  if (Boolean(publicKey) === Boolean(shareUrl)) {
    issues.push({ path: ['publicKey'], message: 'Give exactly one of publicKey and shareUrl.' });
  } else if (shareUrl && !shared) {
    const message = 'Must be a profile address: https://status.app/u/…#zQ3sh… or …/u#zQ3sh….';
    issues.push({ path: ['shareUrl'], message });
  }
  const key = publicKey ?? shared?.publicKey;
  if (key === viewer.publicKey) {
    const path = [publicKey ? 'publicKey' : 'shareUrl'];
    issues.push({ path, message: 'Is your own. Name somebody else.' });
  }
  if (issues.length > 0 || !key) return invalidInput(issues);
  return { publicKey: key, displayName: shared?.displayName ?? null, text, clientId };
}
