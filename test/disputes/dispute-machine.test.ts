import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DisputeDecision,
  type DisputeStep,
  decideDispute,
  type Told,
} from '../../lambdas/disputes/domain/decide-dispute.ts';
import { decideEvidenceOutcome, planEvidence } from '../../lambdas/disputes/domain/decide-evidence.ts';
import { type Dispute, transitionsOf } from '../../lambdas/disputes/domain/dispute.ts';
import { disputeView } from '../../lambdas/disputes/domain/dispute-view.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import type { DisputeStatus } from '../../lambdas/providers/provider-dispute.ts';
import { newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const DUE = '2026-11-28T09:00:00.000Z';
const eur = (minor: bigint) => money(minor, 'EUR');

const payment: Payment = {
  ...newPayment({ amount: eur(1000n) }).payment,
  state: 'captured',
  providerReference: 'ch_1',
  amountAuthorized: eur(1000n),
  amountCaptured: eur(1000n),
  amountRefundable: eur(1000n),
};

const told = (status: DisputeStatus, other: Partial<Told['dispute']> = {}, toldAt = AT): Told => ({
  toldAt,
  dispute: {
    providerReference: 'dp_1',
    operationId: 'op_1',
    chargeReference: 'ch_1',
    amount: eur(1000n),
    status,
    reason: 'fraudulent',
    fee: eur(1500n),
    feeReturned: null,
    evidenceDueBy: DUE,
    ...other,
  },
});

const stepsOf = (decision: DisputeDecision): readonly DisputeStep[] =>
  decision.kind === 'steps' ? decision.steps : [];

/** What becomes of a dispute by what is told, in this order, and everything that happened on the way. */
const tell = (
  events: readonly Told[],
): { readonly dispute: Dispute; readonly steps: readonly DisputeStep[] } => {
  let dispute: Dispute | null = null;
  const steps: DisputeStep[] = [];
  for (const event of events) {
    const more = stepsOf(decideDispute(dispute, payment, event, AT));
    steps.push(...more);
    dispute = more.at(-1)?.dispute ?? dispute;
  }
  if (dispute === null) throw new Error('nothing was told');
  return { dispute, steps };
};

const posted = (steps: readonly DisputeStep[]): readonly string[] =>
  steps.flatMap(({ entries }) => entries.map(({ rule, amount }) => `${rule} ${amount.minor}`));

const opened = (): Dispute => tell([told('needs_response')]).dispute;

describe('a dispute', () => {
  it('is opened with its fee, in the state that every dispute begins with', () => {
    const { dispute, steps } = tell([told('needs_response')]);
    expect(steps.map(({ event }) => event)).toEqual(['dispute.created']);
    expect(posted(steps)).toEqual(['dispute_opened 1000', 'dispute_fee_charged 1500']);
    expect(disputeView(dispute)).toMatchObject({
      status: 'needs_response',
      amount: 1000,
      fee: { amount: 1500, currency: 'EUR' },
      fee_returned: null,
      evidence: { due_by: DUE, submitted_at: null, failure: null },
    });
  });

  it('whose win overtakes its opening is opened and won, and the opening is old news', () => {
    const { dispute, steps } = tell([told('won'), told('needs_response'), told('under_review')]);
    expect(steps.map(({ event }) => event)).toEqual(['dispute.created', 'dispute.won']);
    expect(posted(steps)).toEqual(['dispute_opened 1000', 'dispute_fee_charged 1500', 'dispute_won 1000']);
    expect(dispute).toMatchObject({ state: 'won', sequence: 2 });
  });

  it('books its fee whenever that is told, once', () => {
    const late = [told('lost', { fee: null }), told('lost'), told('lost', { fee: null })];
    expect(posted(tell(late).steps)).toEqual([
      'dispute_opened 1000',
      'dispute_lost 1000',
      'dispute_fee_charged 1500',
    ]);
  });

  it('books what is given back of its fee with the win, or whenever that is told, once', () => {
    const back = { feeReturned: eur(1500n) };
    const [created, won] = ['dispute.created', 'dispute.won'];
    const together = tell([told('needs_response'), told('won', back), told('won', back)]);
    expect(together.steps.map(({ event }) => event)).toEqual([created, won]);
    const all = ['dispute_opened 1000', 'dispute_fee_charged 1500', 'dispute_won 1000'];
    expect(posted(together.steps)).toEqual([...all, 'dispute_fee_returned 1500']);
    expect(disputeView(together.dispute)).toMatchObject({
      status: 'won',
      fee: { amount: 1500, currency: 'EUR' },
      fee_returned: { amount: 1500, currency: 'EUR' },
    });
    const later = tell([told('won'), told('won', back), told('won')]);
    expect(later.steps.map(({ event }) => event)).toEqual([created, won, 'dispute.updated']);
    expect(posted(later.steps)).toEqual([...all, 'dispute_fee_returned 1500']);
    const overtaking = tell([told('won', back), told('needs_response')]);
    expect(overtaking.steps.map(({ event }) => event)).toEqual([created, won]);
    expect([...posted(overtaking.steps)].sort()).toEqual([...all, 'dispute_fee_returned 1500'].sort());
  });

  it('learns a new due date from newer events alone', () => {
    const later = '2026-12-05T09:00:00.000Z';
    const news = told('needs_response', { evidenceDueBy: later }, '2026-11-21T10:00:00Z');
    expect(tell([told('needs_response'), news, told('needs_response')]).dispute.evidenceDueBy).toBe(later);
    expect(tell([news, told('needs_response')]).dispute.evidenceDueBy).toBe(later);
  });

  const statuses = fc.constantFrom<DisputeStatus>('needs_response', 'under_review');
  const ends = fc.constantFrom<DisputeStatus>('won', 'lost');

  it('ends the same whatever is told twice and in whichever order', () => {
    const history = fc
      .tuple(fc.array(statuses, { maxLength: 6 }), ends, fc.nat({ max: 3 }))
      .chain(([before, end, repeats]) => {
        const all = [...before, ...Array.from({ length: repeats + 1 }, () => end)];
        return fc.tuple(
          fc.shuffledSubarray(all, { minLength: all.length }),
          fc.constant(end),
          fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }),
          fc.nat({ max: all.length - 1 }),
        );
      });
    fc.assert(
      fc.property(history, ([order, end, withFee, back]) => {
        const isReturned = (index: number): boolean => order[index] === 'won' && index >= back;
        const events = order.map((status, index) =>
          told(status, {
            ...(withFee[index] === true ? {} : { fee: null }),
            ...(isReturned(index) ? { feeReturned: eur(500n) } : {}),
          }),
        );
        const { dispute, steps } = tell(events);
        expect(dispute.state).toBe(end);
        const fee = withFee.includes(true) ? ['dispute_fee_charged 1500'] : [];
        const returned = order.some((_, index) => isReturned(index)) ? ['dispute_fee_returned 500'] : [];
        expect([...posted(steps)].sort()).toEqual(
          [...fee, ...returned, 'dispute_opened 1000', `dispute_${end} 1000`].sort(),
        );
        expect(steps.map(({ dispute: after }) => after.sequence)).toEqual(steps.map((_, index) => index + 1));
        for (const [index, step] of steps.entries()) {
          const before = steps[index - 1]?.dispute.state;
          const from = transitionsOf(step.event)[step.dispute.state] ?? null;
          if (before === undefined) expect(from).toEqual([]);
          else expect(from).toContain(before);
        }
      }),
    );
  });

  it.each<[string, Told]>([
    ['the opposite end', told('lost')],
    ['another amount', told('won', { amount: eur(999n) })],
    ['another currency', told('won', { amount: money(1000n, 'USD') })],
    ['another fee', told('won', { fee: eur(2000n) })],
    ['another part of it given back', told('won', { feeReturned: eur(1499n) })],
  ])('that was won does not believe %s', (_what, event) => {
    const { dispute } = tell([told('won', { feeReturned: eur(1500n) })]);
    expect(decideDispute(dispute, payment, event, AT).kind).toBe('contradiction');
  });

  it.each<[string, Told]>([
    ['more than was captured', told('needs_response', { amount: eur(1001n) })],
    ['another currency', told('needs_response', { amount: money(1000n, 'USD') })],
  ])('about %s is not opened', (_what, event) => {
    expect(decideDispute(null, payment, event, AT).kind).toBe('not_captured');
  });
});

describe('evidence', () => {
  const plan = (dispute: Dispute, at = AT) =>
    planEvidence(dispute, { text: 'It was delivered.' }, { correlationId: 'correlation', at });

  const planned = (): Dispute => {
    const result = plan(opened());
    if (!result.ok) throw new Error(result.error.kind);
    return result.value.dispute;
  };

  it('is one operation that asks for no money', () => {
    const result = plan(opened());
    expect(result).toMatchObject({
      ok: true,
      value: {
        dispute: { state: 'needs_response', operationsCount: 1, sequence: 1 },
        operation: {
          state: 'created',
          resource: { kind: 'dispute' },
          command: {
            kind: 'dispute_evidence',
            providerReference: 'dp_1',
            evidence: { text: 'It was delivered.' },
          },
        },
      },
    });
  });

  it('that the provider has puts the dispute under review, and there is no second time', () => {
    const decision = decideEvidenceOutcome(
      planned(),
      { kind: 'evidence_submitted', providerReference: 'dp_1' },
      AT,
    );
    expect(decision).toMatchObject({
      kind: 'change',
      event: 'dispute.evidence_submitted',
      dispute: { state: 'under_review', evidenceSubmittedAt: AT, openOperation: null, sequence: 2 },
    });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(plan(decision.dispute)).toEqual({ ok: false, error: { kind: 'evidence_submitted' } });
  });

  it('that the provider refuses says why, and may be handed in again', () => {
    const refused = { kind: 'failed', providerReference: null, code: 'evidence_refused' } as const;
    const decision = decideEvidenceOutcome(planned(), refused, AT);
    expect(decision).toMatchObject({
      kind: 'change',
      event: 'dispute.updated',
      dispute: { state: 'needs_response', evidenceFailure: 'evidence_refused', openOperation: null },
    });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(plan(decision.dispute)).toMatchObject({ ok: true, value: { dispute: { operationsCount: 2 } } });
  });

  it('whose outcome comes after the end changes nothing', () => {
    const [step] = stepsOf(decideDispute(planned(), payment, told('lost'), AT));
    expect(step?.dispute).toMatchObject({ state: 'lost', openOperation: null });
    if (step === undefined) throw new Error('not lost');
    const outcome = { kind: 'evidence_submitted', providerReference: 'dp_1' } as const;
    expect(decideEvidenceOutcome(step.dispute, outcome, AT)).toEqual({ kind: 'nothing' });
  });

  it('does not believe an outcome of money', () => {
    const outcome = { kind: 'refunded', providerReference: 're_1', amount: eur(1n) } as const;
    expect(decideEvidenceOutcome(planned(), outcome, AT).kind).toBe('contradiction');
  });

  it.each<[string, () => Dispute, string, string]>([
    ['while it is under way', planned, AT, 'operation_open'],
    ['a millisecond too late', opened, '2026-11-28T09:00:00.001Z', 'evidence_overdue'],
    [
      'where none is taken',
      () => tell([told('needs_response', { evidenceDueBy: null })]).dispute,
      AT,
      'evidence_not_taken',
    ],
    ['once it is lost', () => tell([told('lost')]).dispute, AT, 'wrong_state'],
    ['once somebody handed it in elsewhere', () => tell([told('under_review')]).dispute, AT, 'wrong_state'],
  ])('is refused %s', (_when, dispute, at, kind) => {
    expect(plan(dispute(), at)).toMatchObject({ ok: false, error: { kind } });
  });
});
