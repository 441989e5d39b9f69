import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import { peopleItem, text, toPeople } from './break-words-item.ts';
import type { Adjustments, Break, Difference } from './domain/break.ts';
import { type BreakState, isOpen } from './domain/break-life.ts';
import { dueAtOf, type Severity, severityOf } from './domain/break-urgency.ts';

export const breakKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `break#${id}`,
  sk: 'break',
});

/** Breaks of all merchants are two lists: an operator must not have to know whom to ask about. */
export const OPEN_LIST = 'open_breaks';
export const ENDED_LIST = 'ended_breaks';
export const EVERYBODY = 'all';

/** All breaks of a merchant, whatever their state. */
export const MERCHANT_LIST = 'breaks';

/** In the place of a merchant, where only the other side knows of the money. */
export const NOBODY = 'nobody';

const aboutItem = (prefix: 'difference' | 'adjusted', about: Omit<Difference, 'amount'>): Item => ({
  [`${prefix}_cause`]: about.causeId,
  [`${prefix}_rule`]: about.rule,
  [`${prefix}_at`]: about.at,
  [`${prefix}_is_booked`]: about.isBooked,
});

const differenceItem = (difference: Difference | null): Item =>
  difference === null
    ? {}
    : {
        difference: difference.amount.minor,
        difference_currency: difference.amount.currency,
        ...aboutItem('difference', difference),
      };

const adjustmentsItem = (adjustments: Adjustments | null): Item =>
  adjustments === null
    ? {}
    : {
        adjusted_credit: adjustments.credited,
        adjusted_debit: adjustments.debited,
        adjusted_currency: adjustments.currency,
        adjusted_rounds: adjustments.rounds,
        adjusted_entry: adjustments.entryId,
        ...aboutItem('adjusted', adjustments),
      };

export const toBreakItem = (one: Break): Item => ({
  ...breakKey(one.id),
  entity: 'break',
  ...listAttributes(isOpen(one.state) ? OPEN_LIST : ENDED_LIST, {
    merchantId: EVERYBODY,
    id: one.id,
    createdAt: one.openedAt,
  }),
  state: one.state,
  kind: one.kind,
  provider: one.provider ?? undefined,
  subject_id: one.subjectId,
  resource_id: one.resourceId ?? undefined,
  merchant_id: one.merchantId ?? undefined,
  amount: one.amount?.minor,
  currency: one.amount?.currency,
  detail: one.detail ?? undefined,
  since: one.since,
  opened_at: one.openedAt,
  severity: one.severity,
  due_at: one.dueAt,
  is_overdue: one.isOverdue || undefined,
  ...peopleItem(one),
  ...differenceItem(one.difference),
  ...adjustmentsItem(one.adjustments),
  seen_run: one.seen?.runId,
  seen_at: one.seen?.at,
  seen_count: one.seen?.count,
  seen_evidence: one.seen?.evidence,
  seen_covered: one.seen?.covered,
  version: one.version,
  events_count: one.eventsCount,
});

const moneyOf = (item: Item, minor: string, currency: string) =>
  item[minor] === undefined ? null : money(item[minor] as bigint, String(item[currency]));

const toAbout = (prefix: 'difference' | 'adjusted', item: Item): Omit<Difference, 'amount'> => ({
  causeId: String(item[`${prefix}_cause`]),
  rule: item[`${prefix}_rule`] as Difference['rule'],
  at: String(item[`${prefix}_at`]),
  isBooked: item[`${prefix}_is_booked`] === true,
});

const toDifference = (item: Item): Difference | null => {
  const amount = moneyOf(item, 'difference', 'difference_currency');
  return amount === null ? null : { amount, ...toAbout('difference', item) };
};

const toAdjustments = (item: Item): Adjustments | null =>
  item['adjusted_rounds'] === undefined
    ? null
    : {
        currency: item['adjusted_currency'] as Adjustments['currency'],
        credited: item['adjusted_credit'] as bigint,
        debited: item['adjusted_debit'] as bigint,
        rounds: Number(item['adjusted_rounds']),
        entryId: item['adjusted_entry'] as Adjustments['entryId'],
        ...toAbout('adjusted', item),
      };

/** Reads what `toBreakItem` wrote, and what was written when breaks were only open or resolved. */
export const toBreak = (item: Item): Break => {
  const kind = item['kind'] as Break['kind'];
  const amount = moneyOf(item, 'amount', 'currency');
  const openedAt = String(item['opened_at']);
  const severity = (text(item, 'severity') as Severity | null) ?? severityOf(kind, amount);
  return {
    id: String(item['pk']).slice('break#'.length) as Break['id'],
    kind,
    state: item['state'] as BreakState,
    provider: text(item, 'provider'),
    subjectId: String(item['subject_id']),
    resourceId: text(item, 'resource_id'),
    merchantId: text(item, 'merchant_id') as Break['merchantId'],
    amount,
    detail: text(item, 'detail'),
    since: String(item['since']),
    openedAt,
    severity,
    dueAt: text(item, 'due_at') ?? dueAtOf(severity, openedAt),
    isOverdue: item['is_overdue'] === true,
    ...toPeople(item),
    difference: toDifference(item),
    adjustments: toAdjustments(item),
    version: Number(item['version'] ?? 0),
    eventsCount: Number(item['events_count'] ?? 0),
  };
};
