import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { HistoryKind, ProviderName } from '../../providers/port.ts';
import { MOVEMENTS } from './movement.ts';
import { type EntryFact, movedBy, type OurFact, PRICE, PRICED, timed } from './our-facts.ts';
import type { TotalLine } from './totals.ts';

/** The entries of one record of ours, or of its price: what the accounts must say as well. */
export interface BookedMovement {
  readonly currency: CurrencyCode;
  readonly movement: TotalLine['movement'];
  /** The record itself; of a price what it is the price of. */
  readonly of: HistoryKind;
  /** When the record moved. */
  readonly at: string;
  readonly entries: readonly EntryFact[];
}

/** The entries behind the records of one cause, and behind those of which adjusting left nothing. */
export const toBooked = (provider: ProviderName, facts: readonly OurFact[]): readonly BookedMovement[] => {
  const owner = facts.find((fact) => fact.kind !== 'entry');
  if (owner?.provider !== provider) return [];
  const entries = facts.filter((fact) => fact.kind === 'entry').map((entry) => timed(owner, entry));
  const prices = entries.filter(({ rule }) => rule === PRICE);
  return movedBy(entries).flatMap(({ first, entries: own, minor }): readonly BookedMovement[] => {
    const { rule, currency, at } = first;
    const movement = MOVEMENTS[rule];
    if (movement === null) return [];
    const booked = { currency, movement, of: movement, at, entries: own };
    const hasPrice = PRICED.has(rule) && minor !== 0n;
    return hasPrice ? [booked, { ...booked, movement: 'provider_fee', entries: prices }] : [booked];
  });
};
