import { unreachable } from '../../kernel/invariant.ts';
import { equals } from '../../kernel/money.ts';
import type { FailureCode, KnownAnswer, ProviderCommand } from '../port.ts';
import type { SandboxRefund } from './shapes.ts';

export type RefundCommand = Extract<ProviderCommand, { kind: 'refund' }>;

/** What a provider can know about a refund: every answer but the doubts. */
export type KnownRefund = Extract<KnownAnswer, { kind: 'refunded' | 'returned' | 'pending' | 'failed' }>;

const REFUND_FAILURES: Readonly<Record<string, FailureCode>> = { refund_refused: 'refund_refused' };

/** The provider refused and gave a reason that we do not know: still a refusal. */
const UNKNOWN_REASON: FailureCode = 'refund_refused';

const fromRefund = ({ id: providerReference, status, amount, failure_code }: SandboxRefund): KnownRefund => {
  const code = REFUND_FAILURES[failure_code ?? ''] ?? UNKNOWN_REASON;
  switch (status) {
    case 'succeeded':
      return { kind: 'refunded', providerReference, amount };
    case 'pending':
      return { kind: 'pending', providerReference };
    case 'returned':
      return { kind: 'returned', providerReference, amount, code };
    case 'failed':
      return { kind: 'failed', providerReference, code };
    default:
      return unreachable(status);
  }
};

/** The reply to a new refund. @returns null if it is about another operation, charge, amount or currency than ours. */
export const fromNewRefund = (command: RefundCommand, refund: SandboxRefund): KnownRefund | null => {
  const isOurs =
    refund.operation_id === command.operationId &&
    refund.charge === command.providerReference &&
    equals(refund.amount, command.amount);
  return isOurs ? fromRefund(refund) : null;
};

/** How the operation of a refund stands while the refund is in each of its states: one that came back was made first. */
const OPERATION_STATUS = {
  pending: 'pending',
  succeeded: 'succeeded',
  returned: 'succeeded',
  failed: 'failed',
} as const satisfies Record<SandboxRefund['status'], string>;

/** An operation and its refund, from a query or a webhook. @returns null if the two contradict each other. */
export const fromRefundOperation = (
  operation: { readonly operation_id: string; readonly status: string },
  refund: SandboxRefund,
): KnownRefund | null => {
  const agree =
    refund.operation_id === operation.operation_id && OPERATION_STATUS[refund.status] === operation.status;
  return agree ? fromRefund(refund) : null;
};
