import { formatMoney, toJsonAmount } from '../../lambdas/kernel/money.ts';
import type { Break } from '../../lambdas/ledger/domain/break.ts';
import { table } from '../output.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ageSeconds = (one: Break, nowMs: number): number =>
  Math.floor((Date.parse(one.resolved?.at ?? new Date(nowMs).toISOString()) - Date.parse(one.since)) / 1000);

/** In the two largest units: what matters is whether it is hours or weeks. */
const ageText = (seconds: number): string => {
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
  if (seconds >= HOUR) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / MINUTE)} min`;
};

export const breakJson = (one: Break, nowMs: number) => ({
  id: one.id,
  kind: one.kind,
  status: one.resolved === null ? 'open' : 'resolved',
  subject: one.subjectId,
  resource: one.resourceId,
  merchant: one.merchantId,
  amount: one.amount === null ? null : toJsonAmount(one.amount),
  currency: one.amount?.currency ?? null,
  detail: one.detail,
  since: one.since,
  age_seconds: ageSeconds(one, nowMs),
  opened_at: one.openedAt,
  resolved_at: one.resolved?.at ?? null,
  resolved_by: one.resolved?.by ?? null,
});

const amountText = ({ amount }: Break): string => (amount === null ? '-' : formatMoney(amount));

export const breaksTable = (breaks: readonly Break[], nowMs: number): readonly string[] =>
  table(
    ['ID', 'KIND', 'SUBJECT', 'RESOURCE', 'AMOUNT', 'AGE'],
    breaks.map((one) => [
      one.id,
      one.kind,
      one.subjectId,
      one.resourceId,
      amountText(one),
      ageText(ageSeconds(one, nowMs)),
    ]),
    'no break is open',
  );

export const breakLines = (one: Break, nowMs: number): readonly string[] => [
  `${one.id}: ${one.kind}, ${one.resolved === null ? 'open' : 'resolved'}`,
  `  subject   ${one.subjectId}`,
  `  resource  ${one.resourceId}`,
  `  merchant  ${one.merchantId}`,
  `  amount    ${amountText(one)}`,
  ...(one.detail === null ? [] : [`  detail    ${one.detail}`]),
  `  since     ${one.since}, ${ageText(ageSeconds(one, nowMs))}`,
  `  opened    ${one.openedAt}`,
  ...(one.resolved === null ? [] : [`  resolved  ${one.resolved.at}, by ${one.resolved.by}`]),
];
