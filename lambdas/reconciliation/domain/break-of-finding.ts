import { isId } from '../../kernel/ids.ts';
import { type Money, money, parseMoney } from '../../kernel/money.ts';
import { isToldLater } from '../../ledger/domain/books.ts';
import { breakId, type Difference, type NewBreak } from '../../ledger/domain/break.ts';
import type { BreakKind } from '../../ledger/domain/break-kind.ts';
import { journalEntryId } from '../../ledger/domain/journal-entry.ts';
import type { Finding, FindingClass, QuietClass } from './finding.ts';
import { ruleOf } from './movement.ts';
import type { MoneyRecord, ScopedRecord } from './record.ts';
import { isSettlement } from './settlement.ts';

/** What a run opens of a finding; the shell adds who found it, and when. */
export type FoundBreak = Omit<NewBreak, 'provider' | 'openedAt' | 'seen'> & {
  /** What both sides say, whole: of two findings of one break, the same text means that nothing has changed. */
  readonly evidence: string;
};

/** Every class that is loud has a kind of break; a new one does not compile before it has. */
const KIND_OF = {
  missing_here: 'missing_here',
  missing_there: 'missing_there',
  amount_differs: 'amount_differs',
  currency_differs: 'currency_differs',
  status_differs: 'status_differs',
  fee_differs: 'fee_differs',
  duplicate_there: 'duplicate_there',
} as const satisfies Record<Exclude<FindingClass, QuietClass>, BreakKind>;

const movedMinor = (records: readonly MoneyRecord[]): bigint =>
  records.reduce((sum, { status, minor }) => (status === 'moved' ? sum + minor : sum), 0n);

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

const moneyIf = (minor: bigint, currency: string): Money | null => {
  const parsed = parseMoney(minor, currency);
  return parsed.ok ? parsed.value : null;
};

const oneOf = <T>(values: readonly T[]): T | null => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
};

/**
 * What the books lack to say the same; null where no entry would: currencies differ, somebody still waits for the outcome,
 * only a fee differs, nobody of ours caused it, or the provider's event is what books it whenever it comes.
 */
const differenceOf = ({ class: found, here, there }: Finding): Difference | null => {
  const all = [...here, ...there];
  const [cause, movement, currency] = [
    oneOf(all.map(({ causeId }) => causeId)),
    oneOf(all.map((record) => record.movement)),
    oneOf(all.map((record) => record.currency)),
  ];
  const isOpen = all.some(({ status }) => status === 'pending');
  const isOurs = cause !== null && (isId('op', cause) || isId('dp', cause));
  if (!isOurs || movement === null || currency === null || isOpen) return null;
  const minor = movedMinor(there) - movedMinor(here);
  const [at] = (there.length > 0 ? there : here).map((record) => record.at).sort();
  if (minor === 0n || at === undefined || !parseMoney(minor, currency).ok) return null;
  const rule = ruleOf(movement);
  const entryId = journalEntryId(cause, rule);
  const isBooked = found === 'duplicate_there' || here.some(({ id }) => id === entryId);
  // Its own entry may still come with the provider's event, and nothing would keep both from being booked.
  if (!isBooked && isToldLater(rule)) return null;
  return { amount: money(minor, currency), causeId: cause, rule, at, isBooked };
};

/** What was kept of a settlement that is booked as it was paid, or will be. */
const keptBack = ({ class: found, here, there }: Finding): bigint => {
  const isBooked = here.length === 0 || movedMinor(there) === movedMinor(here);
  return found === 'amount_differs' && isBooked
    ? there.reduce((sum, { movement, fee }) => (isSettlement(movement) ? sum + (fee ?? 0n) : sum), 0n)
    : 0n;
};

/** What all records of the larger side are about, whether it moved or not. */
const wholeOf = ({ here, there }: Finding): bigint => {
  const [a, b] = [here, there].map((records) =>
    absolute(records.reduce((sum, { minor }) => sum + minor, 0n)),
  ) as [bigint, bigint];
  return a > b ? a : b;
};

/** What is at stake: what differs, or where nothing that moved does, the whole. */
const amountOf = (finding: Finding): Money | null => {
  const { here, there } = finding;
  const [first] = [...there, ...here];
  if (first === undefined) return null;
  const kept = keptBack(finding);
  if (kept !== 0n) return moneyIf(absolute(kept), first.currency);
  const isOneCurrency = oneOf([...here, ...there].map(({ currency }) => currency)) !== null;
  if (!isOneCurrency) return moneyIf(absolute(first.minor), first.currency);
  const differs = absolute(movedMinor(there) - movedMinor(here));
  return moneyIf(differs === 0n ? wholeOf(finding) : differs, first.currency);
};

const tellOne = ({ minor, currency, status, movement, fee }: MoneyRecord): string => {
  const isShort = isSettlement(movement) && fee !== null && fee !== 0n;
  return `${minor} ${currency} ${status}${isShort ? ` with ${fee} kept back` : ''}`;
};

const tell = (records: readonly MoneyRecord[]): string =>
  records.length === 0 ? 'nothing' : records.map(tellOne).join(', ');

/** A group of many is told by its first ones. */
const DETAIL_CHARACTERS_MAX = 400;

const keyOf = ({ id, movement, currency, minor, fee, status }: MoneyRecord): readonly string[] => [
  id,
  movement,
  currency,
  minor.toString(),
  fee?.toString() ?? '',
  status,
];

const earliest = (records: readonly ScopedRecord[]): string =>
  records
    .filter(({ isInside }) => isInside)
    .map(({ at }) => at)
    .sort()[0] ?? '';

/** What a break is about: the cause of the movement, or a record that nobody has a cause for. */
const subjectOf = ({ class: found, here, there }: Finding): string => {
  const [first] = [...here, ...there];
  // A second line of one operation, and a third, are breaks of their own.
  const isNamed = found === 'duplicate_there' || first?.causeId === null;
  return (isNamed ? first?.id : first?.causeId) ?? '';
};

/**
 * The break that a finding is. Its id follows from who says so, what about and how, so that the same disagreement found
 * again is the same break.
 *
 * @param source Whose records they are, as the run names it.
 * @returns null for a class that asks for nothing.
 */
export const breakOfFinding = (source: string, finding: Finding): FoundBreak | null => {
  const { class: found, here, there } = finding;
  if (!(found in KIND_OF)) return null;
  const kind = KIND_OF[found as keyof typeof KIND_OF];
  const all = [...here, ...there];
  const subjectId = subjectOf(finding);
  return {
    id: breakId(kind, source, subjectId, all[0]?.movement ?? ''),
    kind,
    subjectId,
    resourceId: all.find(({ resourceId }) => resourceId !== null)?.resourceId ?? null,
    merchantId: all.find(({ merchantId }) => merchantId !== null)?.merchantId ?? null,
    amount: amountOf(finding),
    detail: `here ${tell(here)}; there ${tell(there)}`.slice(0, DETAIL_CHARACTERS_MAX),
    since: earliest(all),
    difference: differenceOf(finding),
    evidence: JSON.stringify([found, here.map(keyOf), there.map(keyOf)]),
  };
};
