import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { HistoryKind } from '../../providers/port.ts';
import type { MoneyRecord, ScopedRecord } from './record.ts';
import { isInside, type Span } from './window.ts';

/** What a statement would have if it happened. A provider's own history has everything, and needs none. */
export interface Coverage {
  readonly movements: readonly HistoryKind[];
  readonly currencies: readonly CurrencyCode[];
}

/** As breaks keep it of who has seen them: words that others may have written. */
export interface Scope {
  readonly movements: readonly string[];
  readonly currencies: readonly string[];
}

export const isCovered = (
  coverage: Coverage,
  { movement, currency }: Pick<MoneyRecord, 'currency' | 'movement'>,
): boolean => coverage.movements.includes(movement) && coverage.currencies.includes(currency);

/**
 * A record of ours beside a statement. One of a movement that the statement does not know is none. One in a currency that it
 * does not know is outside: it can only be the other half of a row that says it was something else.
 *
 * @param coverage Null: everything, for the other side is the provider's own history.
 */
export const scopeOurs = (
  coverage: Coverage | null,
  window: Span,
  record: MoneyRecord,
): ScopedRecord | null => {
  if (coverage !== null && !coverage.movements.includes(record.movement)) return null;
  const isKnown = coverage === null || coverage.currencies.includes(record.currency);
  return { ...record, isInside: isKnown && isInside(window, record.at) };
};

const hasAll = (all: readonly string[], some: readonly string[]): boolean =>
  some.every((one) => all.includes(one));

/** Whether whoever covers the one has looked at all that the other one had. Null covers everything. */
export const includes = (wide: Scope | null, narrow: Scope | null): boolean => {
  if (wide === null) return true;
  if (narrow === null) return false;
  return hasAll(wide.movements, narrow.movements) && hasAll(wide.currencies, narrow.currencies);
};

/** In words. */
export const coverageText = ({ movements, currencies }: Scope): string =>
  `${movements.join(', ')} in ${currencies.join(', ')}`;
