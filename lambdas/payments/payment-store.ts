import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { err, ok, type Result } from '../kernel/result.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { CreatedPayment } from './domain/create-payment.ts';
import type { Payment } from './domain/payment.ts';
import { fromItem, PAYMENTS_LIST, paymentKey } from './payment-item.ts';
import { putNewPayment } from './payment-writes.ts';

export interface PaymentStore {
  /** One write, no read: on a duplicate the stored payment comes back with the failed condition. */
  readonly create: (
    created: CreatedPayment,
  ) => Promise<
    Result<void, { readonly kind: 'exists'; readonly payment: Payment } | { readonly kind: 'contended' }>
  >;
  readonly get: (id: string) => Promise<Payment | null>;
  readonly list: ListItems<Payment>;
}

interface StoreDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}

const create =
  (deps: StoreDeps): PaymentStore['create'] =>
  async (created) => {
    const written = await deps.transact(putNewPayment(deps.table, created));
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const existing = written.error.failed.find(({ index }) => index === 0)?.existing ?? null;
    // An operation or event without its payment cannot be: they are written together.
    return existing === null
      ? err({ kind: 'contended' })
      : err({ kind: 'exists', payment: fromItem(existing) });
  };

export const createPaymentStore = (deps: StoreDeps): PaymentStore => ({
  create: create(deps),
  list: createShardedList({ ...deps, kind: PAYMENTS_LIST, fromItem }),
  get: async (id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: paymentKey(id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
});
