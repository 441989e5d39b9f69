import { operationId } from '../../operations/domain/operation.ts';
import { fromJsonLine, toJsonLine } from './json-line.ts';
import type { MoneyRecord } from './record.ts';
import type { Span } from './window.ts';

/** What a merchant calls what an operation is for: its order, its invoice, whatever it wrote on the payment or payout. */
export interface Naming {
  readonly causeId: string;
  readonly merchantReference: string;
  /** When the payment or payout was made, and when it was last changed: all that it moved lies between. */
  readonly from: string;
  readonly until: string;
}

/** What is said of a resource whose operations have a name. */
export interface Named {
  readonly id: string;
  readonly reference: string;
  /** How many operations it has had. */
  readonly operations: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One for each operation, by its id: operation and resource lie in different partitions. */
export const namingsOf = ({ id, reference, operations, createdAt, updatedAt }: Named): readonly Naming[] =>
  Array.from({ length: operations }, (_, index) => ({
    causeId: operationId(id, index + 1),
    merchantReference: reference,
    from: createdAt,
    until: updatedAt,
  }));

/** Whether what is named may have moved something in a time. */
export const isNamedIn = ({ fromMs, toMs }: Span, { from, until }: Naming): boolean =>
  Date.parse(from) < toMs && Date.parse(until) >= fromMs;

const NAME = 'name ';

/** A name as a line of the file that is sorted by cause. */
export const formatNaming = (naming: Naming): string => `${naming.causeId}\t${NAME}${toJsonLine(naming)}`;

/** Reads what `formatNaming` wrote; null for a line that is something else. */
export const parseNaming = (row: string): Naming | null => {
  const start = row.indexOf('\t') + 1;
  return row.startsWith(NAME, start) ? fromJsonLine<Naming>(row.slice(start + NAME.length)) : null;
};

export const withName = (record: MoneyRecord, name: string | null): MoneyRecord =>
  name === null ? record : { ...record, merchantReference: name };
