import type { TrialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import { table } from '../output.ts';

/** Minor units, as text: sums of all merchants may be beyond what a JSON number holds. */
export const trialBalanceJson = ({ lines, sums }: TrialBalance): unknown => ({
  lines: lines.map(({ currency, kind, debit, credit }) => ({
    currency,
    account: kind,
    debit: debit.toString(),
    credit: credit.toString(),
  })),
  sums: [...sums].map(([currency, sum]) => ({ currency, debits_less_credits: sum.toString() })),
});

const side = (minor: bigint): string => (minor === 0n ? '' : minor.toString());

/** In minor units. */
export const trialBalanceLines = ({ lines, sums }: TrialBalance): readonly string[] => [
  ...table(
    ['CURRENCY', 'ACCOUNT', 'DEBIT', 'CREDIT'],
    lines.map(({ currency, kind, debit, credit }) => [currency, kind, side(debit), side(credit)]),
    'no money has moved yet',
  ),
  ...[...sums].map(([currency, sum]) =>
    sum === 0n ? `✓ ${currency}: debits equal credits` : `✗ ${currency}: debits less credits are ${sum}`,
  ),
];
