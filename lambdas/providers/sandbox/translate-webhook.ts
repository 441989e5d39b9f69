import * as v from 'valibot';
import { unreachable } from '../../kernel/invariant.ts';
import { err, ok } from '../../kernel/result.ts';
import type { ProviderEvent, TranslateWebhook } from '../port.ts';
import { EventShape } from './shapes.ts';
import { fromChargeOperation } from './translate-charge.ts';
import { toProviderDispute } from './translate-dispute.ts';
import { fromPayoutOperation } from './translate-payout.ts';
import { fromRefundOperation } from './translate-refund.ts';

/** Types that say how an operation stands. Others move none. */
const ABOUT_OPERATIONS: ReadonlySet<string> = new Set([
  'charge.authorized',
  'charge.captured',
  'charge.failed',
  'charge.canceled',
  'refund.succeeded',
  'refund.failed',
  'refund.returned',
  'payout.in_transit',
  'payout.paid',
  'payout.failed',
  'payout.returned',
]);

const Event = v.pipe(v.string(), v.parseJson(), EventShape);

type EventOutput = v.InferOutput<typeof Event>;

/** @returns null if the operation and the object do not go together. */
const answerOf = ({ operation, data: { object } }: EventOutput): ProviderEvent['answer'] => {
  const { kind, status } = operation;
  switch (object.object) {
    case 'refund':
      return kind === 'refund' ? fromRefundOperation(operation, object) : null;
    case 'payout':
      return kind === 'payout' ? fromPayoutOperation(operation, object) : null;
    case 'charge':
      return kind === 'authorize' || kind === 'capture' || kind === 'void'
        ? fromChargeOperation({ status, charge: object })
        : null;
    case 'dispute':
      return null;
    default:
      return unreachable(object);
  }
};

/** Names the field and what was expected there, and never what was found. */
const detailOf = (issue: v.BaseIssue<unknown>): string =>
  `${v.getDotPath(issue) ?? 'body'}: expected ${issue.expected ?? issue.requirement?.constructor.name ?? 'JSON'}`;

export const translateSandboxWebhook: TranslateWebhook = (rawBody) => {
  const parsed = v.safeParse(Event, rawBody);
  if (!parsed.success) return err({ kind: 'unreadable', detail: detailOf(parsed.issues[0]) });
  const { id, type, created_at, operation } = parsed.output;
  const { object } = parsed.output.data;
  const event: Omit<ProviderEvent, 'answer'> = {
    id,
    type,
    operationId: operation.operation_id,
    createdAt: created_at,
    dispute: object.object === 'dispute' ? toProviderDispute(object) : null,
  };
  if (!ABOUT_OPERATIONS.has(type)) return ok({ ...event, answer: null });
  const answer = answerOf(parsed.output);
  if (answer === null)
    return err({ kind: 'unreadable', detail: 'data.object: expected what its operation says' });
  return ok({ ...event, answer });
};
