import type { MerchantId, TokenId } from '../../kernel/ids.ts';

/** What account data may be seen in clear for; anything else is no reason. */
export const REVEAL_PURPOSES = [
  'customer_request',
  'dispute',
  'fraud_investigation',
  'legal_request',
  'provider_migration',
] as const;

export type RevealPurpose = (typeof REVEAL_PURPOSES)[number];

/** The record of one call that asked to see account data: written before anything is opened. */
export interface Reveal {
  readonly tokenId: TokenId;
  readonly merchantId: MerchantId;
  readonly clientId: string;
  readonly requestId: string;
  readonly purpose: RevealPurpose;
  /** In the caller's own words. */
  readonly reason: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly at: string;
}

/**
 * A person who works on disputes looks at one account in a minute, for an hour on end. Whoever needs more is a
 * machine, or somebody who carries the vault away: at this rate a thousand cards take the better part of a day, and
 * the alarm is raised within minutes.
 */
export const REVEALS_PER_HOUR_MAX = 60;

/** The clock hour that a reveal counts in, `2026-11-21T09`; and the seconds until the next one begins. */
export const hourOf = (at: string): { readonly hour: string; readonly secondsLeft: number } => {
  const minute = Number.parseInt(at.slice(14, 16), 10);
  const second = Number.parseInt(at.slice(17, 19), 10);
  return { hour: at.slice(0, 13), secondsLeft: 3600 - minute * 60 - second };
};

export const revealView = (reveal: Reveal) => ({
  object: 'reveal',
  token: reveal.tokenId,
  client_id: reveal.clientId,
  request_id: reveal.requestId,
  purpose: reveal.purpose,
  reason: reveal.reason,
  source_ip: reveal.sourceIp,
  user_agent: reveal.userAgent,
  revealed_at: reveal.at,
});
