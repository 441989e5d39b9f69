import type { MerchantId } from '../../kernel/ids.ts';
import type { ApprovalLimits } from './approval-limits.ts';
import type { Scope } from './scopes.ts';

/** Where a merchant's events were sent before endpoints were a resource. Old records keep it; nothing is sent there. */
export interface WebhookEndpoint {
  readonly url: string;
  /** The signing secret as KMS sealed it, base64; only the deliver function may open it. */
  readonly secretCiphertext: string;
  readonly createdAt: string;
}

/** The tenant on whose behalf money moves. It has no state: who is let in is decided of each of its clients. */
export interface Merchant {
  readonly id: MerchantId;
  readonly name: string;
  readonly createdAt: string;
  readonly webhookEndpoint?: WebhookEndpoint;
  /** Payouts above these need a second client; in currencies that are not here all of them do. */
  readonly payoutApprovalAbove?: ApprovalLimits;
  /** To which providers its payments go, in the words of the payments' room; without it, as the deployment says. */
  readonly routing?: string;
}

/** An OAuth client as we know it: its issuer vouches for who it is, we say whom it acts for and what it may do. */
export interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly merchantId: MerchantId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Its merchant's, again: who is let in must not cost a second read. */
  readonly routing?: string;
  readonly status: 'active' | 'disabled';
  readonly createdAt: string;
}

/**
 * KMS encryption context of a merchant's webhook secret: a sealed secret that was copied to another
 * merchant's item, or stored for another purpose, does not open.
 */
export const webhookSecretContext = (merchantId: MerchantId): Readonly<Record<string, string>> => ({
  merchant: merchantId,
  purpose: 'webhook_secret',
});
