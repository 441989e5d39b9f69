import { isCurrencyCode, MINOR_MAX } from '../../kernel/money.ts';

/** Currency → the largest payout, in minor units, that leaves without a second client's approval. */
export type ApprovalLimits = Readonly<Record<string, bigint>>;

const LIMIT = /^([A-Z]{3}):(0|[1-9]\d{0,15})$/;

/** Reads `EUR:100000`. @returns null if it is not a currency that exists and an amount that money can have. */
export const parseApprovalLimit = (text: string): readonly [currency: string, minor: bigint] | null => {
  const [, currency, digits] = LIMIT.exec(text) ?? [];
  if (currency === undefined || digits === undefined || !isCurrencyCode(currency)) return null;
  const minor = BigInt(digits);
  return minor > MINOR_MAX ? null : [currency, minor];
};

/** `EUR:100000 USD:5000`; empty for none. */
export const formatApprovalLimits = (limits: ApprovalLimits): string =>
  Object.entries(limits)
    .map(([currency, minor]) => `${currency}:${minor}`)
    .join(' ');

/** @returns null if any part is not a limit. */
export const parseApprovalLimits = (text: string): ApprovalLimits | null => {
  const limits = text
    .split(' ')
    .filter((word) => word !== '')
    .map(parseApprovalLimit);
  const known = limits.filter((limit) => limit !== null);
  return known.length === limits.length ? Object.fromEntries(known) : null;
};

/** Where nobody decided, every payout needs two clients: money that left by mistake does not come back by itself. */
export const approvalLimitOf = (limits: ApprovalLimits, currency: string): bigint => limits[currency] ?? 0n;
