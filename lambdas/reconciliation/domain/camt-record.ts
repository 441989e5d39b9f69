import { parseRfc3339, toRfc3339 } from '../../kernel/clock.ts';
import type { CurrencyCode } from '../../kernel/currencies.ts';
import { isId } from '../../kernel/ids.ts';
import { isCurrencyCode } from '../../kernel/money.ts';
import type { HistoryKind } from '../../providers/port.ts';
import type { BadRow, BadRowReason } from './bad-row.ts';
import { parseFileAmount } from './file-amount.ts';
import { signOf } from './movement.ts';
import type { MoneyRecord, RecordStatus } from './record.ts';
import { nameIn, referenceIn } from './statement-text.ts';
import { childOf, childrenOf, textAt, type XmlNode } from './xml-node.ts';

/** What money that came to the account is, and money that left it: a bank does not know why. */
export interface CamtMovements {
  readonly credit: HistoryKind;
  readonly debit: HistoryKind;
}

/** What a bank takes back of a movement, as far as there is a word for it. */
const REVERSED: Readonly<Partial<Record<HistoryKind, HistoryKind>>> = {
  payout: 'payout_return',
  refund: 'refund_return',
  settlement: 'settlement_return',
};

/** Every movement that an entry can be. */
export const camtMovementsOf = ({ credit, debit }: CamtMovements): readonly HistoryKind[] =>
  [credit, debit].flatMap((movement) => {
    const reversed = REVERSED[movement];
    return reversed === undefined ? [movement] : [movement, reversed];
  });

export interface CamtAmount {
  readonly currency: CurrencyCode;
  /** Minor units, positive where the account has more since then. */
  readonly minor: bigint;
}

const DECIMALS = { amounts: 'major', decimal: '.' } as const;

const isReason = (found: CamtAmount | BadRowReason): found is BadRowReason => typeof found === 'string';

/** An amount with its currency and direction, of an entry or a balance. */
export const readAmount = (node: XmlNode): CamtAmount | BadRowReason => {
  const amount = childOf(node, 'Amt');
  const currency = amount?.attributes['Ccy'] ?? '';
  if (!isCurrencyCode(currency)) return 'currency';
  const parsed = parseFileAmount(amount?.text ?? '', currency, DECIMALS);
  if (!parsed.ok) return parsed.error;
  const direction = textAt(node, 'CdtDbtInd');
  if (direction !== 'CRDT' && direction !== 'DBIT') return 'movement';
  return { currency, minor: direction === 'CRDT' ? parsed.value : -parsed.value };
};

/** `BOOK`, `PDNG`, `INFO`: a word of its own, or a code in it since version 4. */
export const statusOf = (entry: XmlNode): string => textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts') ?? '';

/** What an entry that is more than information has done; a word that is none of these has moved nothing that is known. */
const STATUSES: ReadonlyMap<string, RecordStatus> = new Map([
  ['BOOK', 'moved'],
  ['PDNG', 'pending'],
]);

const timeOf = (entry: XmlNode): string | null => {
  const date = childOf(entry, 'BookgDt') ?? childOf(entry, 'ValDt');
  const text = textAt(date, 'DtTm') ?? textAt(date, 'Dt');
  const milliseconds =
    text === null ? null : parseRfc3339(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return milliseconds === null ? null : toRfc3339(milliseconds);
};

const movementOf = (entry: XmlNode, minor: bigint, movements: CamtMovements): HistoryKind | null => {
  const isReversal = textAt(entry, 'RvslInd') === 'true';
  if (!isReversal) return minor > 0n ? movements.credit : movements.debit;
  // A reversal of what left the account comes back to it, and the other way round.
  return REVERSED[minor > 0n ? movements.debit : movements.credit] ?? null;
};

/** What banks put where nobody has given an id. */
const NOT_PROVIDED = 'NOTPROVIDED';

/** What somebody wrote on the way: ours if it is an operation's id, anything else is a text. */
const referencesIn = (details: XmlNode | null): Pick<MoneyRecord, 'causeId' | 'reference'> => {
  const given = textAt(details, 'Refs', 'EndToEndId');
  const endToEnd = given === NOT_PROVIDED ? null : given;
  const written = textAt(details, 'RmtInf', 'Ustrd') ?? textAt(details, 'Refs', 'TxId');
  const isOurs = endToEnd !== null && isId('op', endToEnd);
  return {
    causeId: isOurs ? endToEnd : null,
    reference: referenceIn(isOurs ? written : (endToEnd ?? written)),
  };
};

const detailsOf = (entry: XmlNode): readonly XmlNode[] =>
  childrenOf(entry, 'NtryDtls').flatMap((one) => childrenOf(one, 'TxDtls'));

/** The parts of an entry that was booked in one sum, if each says its amount and they make it up; else none. */
const partsOf = (
  entry: XmlNode,
  whole: CamtAmount,
): readonly (CamtAmount & { readonly details: XmlNode })[] => {
  const details = detailsOf(entry);
  if (details.length < 2) return [];
  const direction = childOf(entry, 'CdtDbtInd');
  const parts = details.flatMap((one) => {
    const amount = readAmount({
      ...one,
      children: [...one.children, ...(direction === null ? [] : [direction])],
    });
    return isReason(amount) ? [] : [{ ...amount, details: one }];
  });
  const sum = parts.reduce((total, { minor }) => total + minor, 0n);
  const isWhole = parts.length === details.length && sum === whole.minor;
  return isWhole && parts.every(({ currency }) => currency === whole.currency) ? parts : [];
};

/**
 * An entry of a statement as records of theirs: one, or one for each of its parts if they say their amounts. One that is only
 * information is none.
 *
 * @param place Where it is, for people: `entry 3 of statement 1`.
 */
export const toCamtRecords = (
  entry: XmlNode,
  place: string,
  movements: CamtMovements,
): readonly (MoneyRecord | BadRow)[] => {
  const bad = (reason: BadRowReason): readonly BadRow[] => [{ reason, place }];
  const word = statusOf(entry);
  if (word === 'INFO') return [];
  const status = STATUSES.get(word);
  if (status === undefined) return bad('status');
  const whole = readAmount(entry);
  if (isReason(whole)) return bad(whole);
  const movement = movementOf(entry, whole.minor, movements);
  if (movement === null) return bad('movement');
  // A bank's credit is what a movement makes it: a payout is one there, and less at the provider.
  const signed = (minor: bigint): bigint => signOf(movement) * (minor < 0n ? -minor : minor);
  const at = timeOf(entry);
  if (at === null) return bad('date');
  const id = nameIn(textAt(entry, 'AcctSvcrRef') ?? textAt(entry, 'NtryRef')) ?? place;
  const parts = partsOf(entry, whole);
  const [only = null] = detailsOf(entry);
  const common = {
    movement,
    fee: null,
    status,
    at,
    merchantId: null,
    resourceId: null,
  };
  if (parts.length === 0)
    return [{ ...common, currency: whole.currency, minor: signed(whole.minor), id, ...referencesIn(only) }];
  return parts.map(({ details, currency, minor }, index) => ({
    ...common,
    id: `${id}/${index + 1}`,
    currency,
    minor: signed(minor),
    ...referencesIn(details),
  }));
};
