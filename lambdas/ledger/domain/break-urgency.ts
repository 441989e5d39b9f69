import { toRfc3339 } from '../../kernel/clock.ts';
import type { Money } from '../../kernel/money.ts';
import type { BreakKind } from './break-kind.ts';

export const SEVERITIES = ['low', 'normal', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

const HOUR_MS = 60 * 60 * 1000;

/** Within what time a break of a severity should have ended. */
export const DUE_HOURS = {
  /** A provider moves money again every few hours: what is wrong twice today must not be wrong ten times tomorrow. */
  critical: 4,
  /** The next working day: support and merchants ask about it by then. */
  high: 24,
  /** Providers answer questions about single movements within two or three days. */
  normal: 72,
  /** Nobody waits for it; a week still lies within the month that the books are closed for. */
  low: 168,
} as const satisfies Record<Severity, number>;

/** How bad a kind is before its amount is looked at. */
export const SEVERITY_OF = {
  /** Merchant and payer wait for an outcome. */
  operation_unknown: 'high',
  /** What was said to somebody may be false. */
  operation_contradicted: 'high',
  dispute_contradicted: 'high',
  /** A payer's money is held for nothing, until the hold ends by itself within days. */
  payment_not_released: 'normal',
  /** Somebody's money is not where the books say. */
  missing_here: 'high',
  missing_there: 'high',
  status_differs: 'high',
  currency_differs: 'high',
  /** A payer paid twice, or we did: it may happen again with the next one. */
  duplicate_there: 'critical',
  /** The movement is right, part of its amount is not. */
  amount_differs: 'normal',
  /** What a provider keeps can be argued about at the end of the month. */
  fee_differs: 'low',
  /** Nothing is known to be wrong, and something was not looked at. */
  bad_row: 'normal',
  /** No finding says where the money is: everything else that the run says is in doubt. */
  unexplained: 'critical',
} as const satisfies Record<BreakKind, Severity>;

/** 10,000.00 in most currencies: what a team would want to hear of a day earlier. */
const MUCH_MINOR = 1_000_000n;

/** Below 1.00 in most currencies: no case of its own is worth a working day. */
const LITTLE_MINOR = 100n;

const step = (amount: Money | null): -1 | 0 | 1 => {
  if (amount === null) return 0;
  const minor = amount.minor < 0n ? -amount.minor : amount.minor;
  if (minor >= MUCH_MINOR) return 1;
  return minor < LITTLE_MINOR ? -1 : 0;
};

/** By what it is, and one step up or down for much or little money. */
export const severityOf = (kind: BreakKind, amount: Money | null): Severity => {
  const at = SEVERITIES.indexOf(SEVERITY_OF[kind]) + step(amount);
  return SEVERITIES[Math.min(Math.max(at, 0), SEVERITIES.length - 1)] ?? 'normal';
};

export const dueAtOf = (severity: Severity, openedAt: string): string =>
  toRfc3339(Date.parse(openedAt) + DUE_HOURS[severity] * HOUR_MS);
