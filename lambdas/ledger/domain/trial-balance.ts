import { ACCOUNT_KINDS, type AccountKind, parseAccountId } from './account.ts';
import type { BookedBalance } from './statement-books.ts';

/** All merchants' accounts of one kind in one currency: on which side they stand, in minor units. */
export interface TrialLine {
  readonly currency: string;
  readonly kind: AccountKind;
  readonly debit: bigint;
  readonly credit: bigint;
}

export interface TrialBalance {
  readonly lines: readonly TrialLine[];
  /** Of each currency: debits less credits. Zero, or the books are wrong (or an entry is half applied). */
  readonly sums: ReadonlyMap<string, bigint>;
}

const asDebit = ({ account, balance }: BookedBalance): bigint =>
  ACCOUNT_KINDS[parseAccountId(account).kind].normalSide === 'debit' ? balance : -balance;

/** By currency, and in the order of the chart of accounts. */
export const trialBalance = (balances: readonly BookedBalance[]): TrialBalance => {
  const sums = new Map<string, bigint>();
  const byKind = new Map<string, bigint>();
  for (const one of balances) {
    const { currency, kind } = parseAccountId(one.account);
    sums.set(currency, (sums.get(currency) ?? 0n) + asDebit(one));
    byKind.set(`${currency} ${kind}`, (byKind.get(`${currency} ${kind}`) ?? 0n) + asDebit(one));
  }
  const kinds = Object.keys(ACCOUNT_KINDS) as readonly AccountKind[];
  const lines = [...sums.keys()].sort().flatMap((currency) =>
    kinds.flatMap((kind) => {
      const debit = byKind.get(`${currency} ${kind}`);
      if (debit === undefined) return [];
      return [{ currency, kind, debit: debit > 0n ? debit : 0n, credit: debit < 0n ? -debit : 0n }];
    }),
  );
  return { lines, sums };
};
