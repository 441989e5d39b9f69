import { nextProvider } from '../../operations/domain/failover.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { FailureCode } from '../../providers/port.ts';
import type { Payment } from './payment.ts';

export interface Reroute {
  /** Time and sequence are filled in by the decision. */
  readonly payment: Payment;
  /** The payment's next operation, at the next provider. */
  readonly operation: Operation;
}

/**
 * What a refused authorization leads to instead of a failed payment, if its merchant has named somebody else: the same
 * wish as a new operation, with an id of its own, so that neither provider ever hears of the other's.
 *
 * @returns null if the payment stays where it is, and fails.
 */
export const planReroute = (
  payment: Payment,
  operation: Operation,
  code: FailureCode,
  at: string,
): Reroute | null => {
  const provider = nextProvider(operation, code);
  const isWaiting = payment.state === 'pending' && payment.openOperation === operation.id;
  if (provider === null || !isWaiting || operation.command.kind !== 'authorize') return null;
  const ordinal = payment.operationsCount + 1;
  const id = operationId(payment.id, ordinal);
  const others = operation.alternatives?.slice(1) ?? [];
  return {
    payment: { ...payment, provider, operationsCount: ordinal, openOperation: id },
    operation: {
      id,
      state: 'created',
      command: { ...operation.command, operationId: id },
      provider,
      ...(others.length > 0 ? { alternatives: others } : {}),
      resource: operation.resource,
      merchantId: operation.merchantId,
      correlationId: operation.correlationId,
      createdAt: at,
      attempts: [],
      version: 1,
    },
  };
};
