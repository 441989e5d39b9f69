import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import { clearingSign, type PostingRule } from '../../ledger/domain/posting-table.ts';
import { BOOKED_AS } from '../../operations/domain/booked-as.ts';
import type { HistoryKind, OperationKind, ProviderName } from '../../providers/port.ts';
import { fromJsonLine, toJsonLine } from './json-line.ts';
import { MOVEMENTS } from './movement.ts';
import type { MoneyRecord, RecordStatus } from './record.ts';
import { isSettlement, type SettlementMovement } from './settlement.ts';
import { isInside, type Span } from './window.ts';

interface About {
  /** The operation, or the dispute where nobody was asked. */
  readonly causeId: string;
  readonly merchantId: MerchantId;
  readonly resourceId: string;
}

/** A journal entry that changed what the provider holds. */
export interface EntryFact extends About {
  readonly kind: 'entry';
  readonly id: string;
  readonly rule: PostingRule;
  readonly currency: CurrencyCode;
  /** Minor units by which it changed it. */
  readonly minor: bigint;
  /** When the movement was booked, or the one that this entry adjusts was recorded there. */
  readonly at: string;
  readonly bookedAt: string;
  /** It corrects what another entry says of the movement, or what should have had one. */
  readonly isAdjustment: boolean;
  /** Minor units of its lines on the clearing accounts; left out while none is known. */
  readonly posted?: bigint;
}

/** An operation: with whom it was, and what it would move. */
export interface OperationFact extends About {
  readonly kind: 'operation';
  readonly provider: ProviderName;
  readonly state: string;
  /** What the provider calls it, once we know. */
  readonly reference: string | null;
  readonly moves: {
    readonly movement: HistoryKind;
    readonly currency: CurrencyCode;
    readonly minor: bigint;
  } | null;
  readonly at: string;
}

/** A dispute: with whom it is. */
export interface DisputeFact extends About {
  readonly kind: 'dispute';
  readonly provider: ProviderName;
  readonly reference: string | null;
}

/** A settlement: with whom it is, and when they recorded what is booked of it. */
export interface SettlementFact extends About {
  readonly kind: 'settlement';
  readonly provider: ProviderName;
  readonly reference: string;
  readonly movedAt: Readonly<Partial<Record<SettlementMovement, string>>>;
}

export type OurFact = EntryFact | OperationFact | DisputeFact | SettlementFact;

/** What an operation of an amount would move; null if it moves nothing. */
export const movesOf = (
  kind: OperationKind,
  amount: { readonly minor: bigint; readonly currency: CurrencyCode },
): OperationFact['moves'] => {
  const rule = BOOKED_AS[kind];
  if (rule === null) return null;
  return { movement: MOVEMENTS[rule], currency: amount.currency, minor: amount.minor * clearingSign(rule) };
};

const STATUSES: Readonly<Record<string, RecordStatus>> = {
  created: 'pending',
  submitted: 'pending',
  unknown: 'pending',
  failed: 'failed',
  canceled: 'failed',
};

/** Booked when a run finds it, which may be long after the movement that it is the price of. */
export const PRICE = 'provider_fee_charged' satisfies PostingRule;

/** What an operation asked for, and has a price; that it came back later has none. */
export const PRICED: ReadonlySet<PostingRule> = new Set(
  Object.values(BOOKED_AS).filter((rule) => rule !== null),
);

const priceIn = (entries: readonly EntryFact[]): bigint =>
  entries.reduce((sum, { rule, minor }) => (rule === PRICE ? sum - minor : sum), 0n);

/** Booked when a run found them, whenever that was, and about another time. */
const isFoundByRuns = (rule: PostingRule): boolean => {
  const movement = MOVEMENTS[rule];
  return rule === PRICE || (movement !== null && isSettlement(movement));
};

/**
 * Whether a line of an account may be of an entry about a time. Prices, settlements and adjusting entries are booked whenever
 * they are.
 */
export const mayPost = (
  span: Span,
  { rule, at }: { readonly rule: PostingRule; readonly at: string },
): boolean => MOVEMENTS[rule] === null || isFoundByRuns(rule) || isInside(span, at);

/**
 * Whether a fact says something about the records of a time. Operations, prices and settlements belong to entries, or to
 * times, that are told elsewhere.
 */
export const isAbout = (span: Span, fact: OurFact): boolean =>
  fact.kind !== 'entry' || isFoundByRuns(fact.rule) || isInside(span, fact.at);

const entryRecord = (fact: EntryFact, reference: string | null, price: bigint): MoneyRecord | null => {
  const movement = MOVEMENTS[fact.rule];
  if (movement === null) return null;
  const { id, causeId, currency, minor, at, merchantId, resourceId } = fact;
  return {
    id,
    causeId,
    reference,
    movement,
    currency,
    minor,
    fee: PRICED.has(fact.rule) ? price : 0n,
    status: 'moved',
    at,
    merchantId,
    resourceId,
  };
};

/** What entries make together: one movement, or one price. */
interface Moved {
  readonly first: EntryFact;
  readonly entries: readonly EntryFact[];
  readonly minor: bigint;
}

/** An entry and what adjusts it are one movement of what both come to. */
export const movedBy = (entries: readonly EntryFact[]): readonly Moved[] =>
  [...Map.groupBy(entries, ({ rule }) => rule).values()].flatMap((own) => {
    if (!own.some(({ isAdjustment }) => isAdjustment))
      return own.map((first) => ({ first, entries: [first], minor: first.minor }));
    const first = own.find(({ isAdjustment }) => !isAdjustment) ?? own[0];
    const minor = own.reduce((sum, one) => sum + one.minor, 0n);
    return first === undefined ? [] : [{ first, entries: own, minor }];
  });

/** An operation that is not booked: what it would move may be there all the same. */
const operationRecord = (fact: OperationFact): MoneyRecord | null => {
  const status = STATUSES[fact.state];
  if (status === undefined || fact.moves === null) return null;
  const { causeId, reference, at, merchantId, resourceId } = fact;
  return { id: causeId, causeId, reference, ...fact.moves, fee: null, status, at, merchantId, resourceId };
};

/** A settlement is of the time at which they recorded it: a run may book it long after that. */
export const timed = (owner: OurFact, entry: EntryFact): EntryFact => {
  const movement = MOVEMENTS[entry.rule];
  if (owner.kind !== 'settlement' || movement === null || !isSettlement(movement)) return entry;
  return { ...entry, at: owner.movedAt[movement] ?? entry.at };
};

/** Everything known here of one cause, as records of ours with a provider. */
export const toOurRecords = (provider: ProviderName, facts: readonly OurFact[]): readonly MoneyRecord[] => {
  const owner = facts.find((fact) => fact.kind !== 'entry');
  if (owner?.provider !== provider) return [];
  const entries = facts.filter((fact) => fact.kind === 'entry').map((entry) => timed(owner, entry));
  const price = priceIn(entries);
  const booked = movedBy(entries)
    .filter(({ minor }) => minor !== 0n)
    .flatMap(({ first, minor }) => entryRecord({ ...first, minor }, owner.reference, price) ?? []);
  const isOpen = owner.kind === 'operation' && entries.length === 0;
  return isOpen ? [operationRecord(owner) ?? []].flat() : booked;
};

/** A fact as a line of a file that is sorted by cause. */
export const formatFact = (fact: OurFact): string => `${fact.causeId}\t${toJsonLine(fact)}`;

/** The line of a fact, with what the accounts say of it. */
export const withPosted = (line: string, posted: bigint): string => `${line}\t${posted}`;

/** Reads what `formatFact` and `withPosted` wrote. */
export const parseFact = (line: string): OurFact => {
  const [, json = '', posted] = line.split('\t');
  const fact = fromJsonLine<OurFact>(json);
  return fact.kind !== 'entry' || posted === undefined ? fact : { ...fact, posted: BigInt(posted) };
};
