import { expect, test } from 'vitest';
import { settlementIdOf } from '../../lambdas/providers/provider-settlement.ts';
import { toCamtRecords } from '../../lambdas/reconciliation/domain/camt-record.ts';
import type { MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import type { XmlNode } from '../../lambdas/reconciliation/domain/xml-node.ts';
import { disagreements, matchAll, record } from './histories.ts';

const OUR_ACCOUNT = { credit: 'settlement', debit: 'settlement_return' } as const;

const node = (name: string, content: string | readonly XmlNode[], attributes = {}): XmlNode => ({
  name,
  attributes,
  text: typeof content === 'string' ? content : '',
  children: typeof content === 'string' ? [] : content,
});

interface Entry {
  readonly amount?: string;
  readonly direction?: 'CRDT' | 'DBIT';
  readonly isReversal?: boolean;
  readonly named?: string;
}

/** An entry of a statement of our own bank account. */
const atBank = ({ amount = '12.50', direction = 'CRDT', isReversal = false, named = 'po_1' }: Entry = {}) => {
  const rows = toCamtRecords(
    node('Ntry', [
      ...[node('NtryRef', 'n1'), node('Amt', amount, { Ccy: 'EUR' }), node('CdtDbtInd', direction)],
      ...[node('Sts', 'BOOK'), node('BookgDt', [node('Dt', '2026-11-20')])],
      ...(isReversal ? [node('RvslInd', 'true')] : []),
      node('NtryDtls', [node('TxDtls', [node('Refs', [node('EndToEndId', named)])])]),
    ]),
    'entry 1',
    OUR_ACCOUNT,
  );
  return rows.flatMap((row) => ('reason' in row ? [] : [{ ...row, isInside: true }]));
};

const booked = (over: Partial<ScopedRecord> = {}): ScopedRecord =>
  record({
    id: 'je_1',
    causeId: settlementIdOf('sandbox', 'po_1'),
    reference: 'po_1',
    movement: 'settlement',
    minor: -1250n,
    ...over,
  });

const cameBack = booked({ id: 'je_2', movement: 'settlement_return', minor: 1250n });

test('money that arrives at our bank is what left the provider, by the provider’s name for it', () => {
  expect(atBank()).toMatchObject([{ movement: 'settlement', minor: -1250n, reference: 'po_1' }]);
  const outcome = matchAll({ here: [booked()], there: atBank() });
  expect(disagreements(outcome)).toEqual([]);
  expect(outcome.countOf('matched')).toBe(1);
});

test.each([
  ['a debit', { direction: 'DBIT' }],
  ['the bank’s own reversal of the credit', { direction: 'DBIT', isReversal: true }],
] as const)('what comes back is %s', (_what, entry) => {
  expect(atBank(entry)).toMatchObject([{ movement: 'settlement_return', minor: 1250n }]);
  expect(disagreements(matchAll({ here: [cameBack], there: atBank(entry) }))).toEqual([]);
});

test('an arrival that a rule finds in the bank’s text is the settlement, and a cent less is none', () => {
  const rule: MatchRule = {
    ...{ kind: 'likeness', name: 'by_reference', pattern: /po_\d+/, cardinality: 'one_to_one' },
    ...{ toleranceMinor: 0n, withinMs: 72 * 3_600_000 },
  };
  const arrived = (amount: string) => atBank({ amount, named: 'SANDBOX PAYOUT po_1 NOV' });
  const outcome = matchAll({ here: [booked()], there: arrived('12.50') }, { rules: [rule] });
  expect(disagreements(outcome)).toEqual([]);
  const short = matchAll({ here: [booked()], there: arrived('12.49') }, { rules: [rule] });
  expect(disagreements(short).toSorted()).toEqual(['missing_here n1', 'missing_there je_1']);
});

test('an arrival of which we know nothing is missing here, and young it may still be booked', () => {
  const young = atBank().map((one) => ({ ...one, at: '2026-11-21T11:30:00.000Z' }));
  expect(disagreements(matchAll({ here: [], there: atBank() }))).toEqual(['missing_here n1']);
  expect(disagreements(matchAll({ here: [], there: young }))).toEqual(['timing n1']);
});
