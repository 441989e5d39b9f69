import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { isZero, type Money, money, zero } from '../../kernel/money.ts';
import type { Charge, HistoryLine, LineKind, Operation, PlannedWebhook } from './charge.ts';
import { COURSE_DELAYS } from './course-delays.ts';
import type { Dispute, DisputeStatus, DisputeStep } from './dispute.ts';
import { behaviourOf, type DisputeBehaviour } from './sources.ts';

/** Weeks at a bank, seconds here: after the story of the capture has ended, and soon enough to be waited for. */
const OPENED_SECONDS = 10;
const DECIDED_SECONDS = 15;

/** Where nobody is to answer in time, the time is over when the bank decides; elsewhere it is a week. */
const RESPONSE_SECONDS = 7 * 24 * 60 * 60;

/** 15.00 in most currencies. */
const FEE_MINOR = 1500;

export interface OpenedDispute {
  readonly dispute: Dispute;
  readonly lines: readonly HistoryLine[];
  readonly webhooks: readonly PlannedWebhook[];
}

type DisputeLineKind = Extract<LineKind, `dispute${string}`>;

const AMOUNTS = {
  dispute: ({ amount }) => amount,
  dispute_reversal: ({ amount }) => amount,
  dispute_fee: ({ fee }) => fee,
  dispute_fee_return: ({ feeIfWon }) => feeIfWon,
} as const satisfies Record<DisputeLineKind, (dispute: Dispute) => Money>;

const disputeLine = (dispute: Dispute, kind: DisputeLineKind, createdAt: string): HistoryLine => {
  const amount = AMOUNTS[kind](dispute);
  return {
    id: deriveId('txn', dispute.id, kind),
    operationId: dispute.operationId,
    kind,
    reference: dispute.id,
    amount,
    settledAmount: amount,
    fee: zero(amount.currency),
    createdAt,
  };
};

/** What a win brings back. */
export const wonLines = (dispute: Dispute, createdAt: string): readonly HistoryLine[] => [
  disputeLine(dispute, 'dispute_reversal', createdAt),
  ...(isZero(dispute.feeIfWon) ? [] : [disputeLine(dispute, 'dispute_fee_return', createdAt)]),
];

const TYPES = {
  needs_response: 'dispute.opened',
  under_review: 'dispute.updated',
  won: 'dispute.won',
  lost: 'dispute.lost',
} as const satisfies Record<DisputeStatus, string>;

/** The event of one step; the same step always gives the same event id. */
export const disputeWebhook = (
  dispute: Dispute,
  { status, at }: DisputeStep,
  sent: Pick<PlannedWebhook, 'operation' | 'url' | 'delaySeconds'>,
): PlannedWebhook => ({
  ...sent,
  id: deriveId('pev', dispute.id, status),
  type: TYPES[status],
  createdAt: at,
  shown: { kind: 'dispute', dispute, status },
});

const courseOf = (end: DisputeBehaviour['ends'], takenMs: number): Dispute['course'] => {
  const after = (status: DisputeStatus, seconds: number): DisputeStep => ({
    status,
    at: toRfc3339(takenMs + seconds * 1000),
  });
  const opened = after('needs_response', OPENED_SECONDS);
  return end === 'by_evidence' ? [opened] : [opened, after(end, DECIDED_SECONDS)];
};

const disputeOf = (
  charge: Charge,
  operation: Operation,
  taken: Money,
  behaviour: DisputeBehaviour,
): Dispute => {
  const takenMs = Date.parse(operation.createdAt);
  const course = courseOf(behaviour.ends, takenMs);
  const responseSeconds = behaviour.ends === 'lost' ? DECIDED_SECONDS : RESPONSE_SECONDS;
  return {
    id: deriveId('dp', charge.id, operation.operationId),
    chargeId: charge.id,
    operationId: operation.operationId,
    amount: taken,
    fee: money(FEE_MINOR, taken.currency),
    feeIfWon: money(behaviour.fee === 'given_back' ? FEE_MINOR : 0, taken.currency),
    course,
    evidenceDueBy: toRfc3339(takenMs + responseSeconds * 1000),
    evidenceOperationId: null,
    createdAt: course[0].at,
    version: 1n,
  };
};

/** @returns the dispute that a capture will meet; null if its source has none. */
export const openDispute = (charge: Charge, operation: Operation, taken: Money): OpenedDispute | null => {
  const { dispute: behaviour } = behaviourOf(charge.source);
  if (behaviour === null) return null;
  const dispute = disputeOf(charge, operation, taken, behaviour);
  const [opened, ...later] = dispute.course;
  const won = later.find(({ status }) => status === 'won');
  const secondsOf = ({ at }: DisputeStep): number =>
    (Date.parse(at) - Date.parse(operation.createdAt)) / 1000;
  const lastSeconds = Math.max(...dispute.course.map(secondsOf));
  return {
    dispute,
    lines: [
      disputeLine(dispute, 'dispute', opened.at),
      disputeLine(dispute, 'dispute_fee', opened.at),
      ...(won === undefined ? [] : wonLines(dispute, won.at)),
    ],
    webhooks: dispute.course.flatMap((step, position) => {
      const following = dispute.course.length - 1 - position;
      const delays = COURSE_DELAYS[behaviour.webhooks]({ seconds: secondsOf(step), lastSeconds, following });
      return delays.map((delaySeconds) =>
        disputeWebhook(dispute, step, { operation, url: charge.webhookUrl, delaySeconds }),
      );
    }),
  };
};
