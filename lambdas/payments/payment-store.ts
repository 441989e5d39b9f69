import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { err, ok, type Result } from '../kernel/result.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { TokenDemand, TokenRefusal } from '../tokens/domain/token-handle.ts';
import { refusedToken } from '../tokens/refused-token.ts';
import type { CreatedPayment } from './domain/create-payment.ts';
import type { Payment } from './domain/payment.ts';
import { fromItem, PAYMENTS_LIST, paymentKey } from './payment-item.ts';
import { putNewPayment, TOKEN_CHECK } from './payment-writes.ts';

type PaymentNotWritten =
  | { readonly kind: 'exists'; readonly payment: Payment }
  | { readonly kind: 'contended' }
  | TokenRefusal;

export interface PaymentStore {
  /**
   * One write, no read: on a duplicate the stored payment comes back with the failed condition, on a token that will
   * not do what is wrong with it.
   */
  readonly create: (
    created: CreatedPayment,
    demand?: TokenDemand | null,
  ) => Promise<Result<void, PaymentNotWritten>>;
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
  async (created, demand = null) => {
    const written = await deps.transact(putNewPayment(deps.table, created, demand));
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const { failed } = written.error;
    // A duplicate comes first: what was accepted is answered the same, whatever became of its token.
    const existing = failed.find(({ index }) => index === 0)?.existing ?? null;
    if (existing !== null) return err({ kind: 'exists', payment: fromItem(existing) });
    // An operation or event without its payment cannot be: they are written together.
    return err(refusedToken(failed, TOKEN_CHECK, demand) ?? { kind: 'contended' });
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
