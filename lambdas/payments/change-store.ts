import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { putOperation } from '../operations/operation-store.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { PlannedChange } from './domain/change-payment.ts';
import type { Payment } from './domain/payment.ts';
import { type Intent, intentKey, putIntent, toIntent } from './intent-item.ts';
import { fromItem, paymentKey } from './payment-item.ts';
import { openOperation } from './payment-writes.ts';

export interface ChangeStore {
  /** The payment and, if this wish was made before, its intent; one consistent read. */
  readonly read: (
    paymentId: string,
    intentId: string,
  ) => Promise<{ readonly payment: Payment | null; readonly intent: Intent | null }>;
  /** @returns false if the payment or the intent is no longer as it was read; nothing was written then. */
  readonly write: (planned: PlannedChange, intent: Intent) => Promise<boolean>;
}

export const createChangeStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}): ChangeStore => {
  const batchGet = createBatchGet(deps);
  return {
    read: async (paymentId, intentId) => {
      const items = await batchGet([paymentKey(paymentId), intentKey(intentId)]);
      const found = (sk: string): Item | undefined => items.find((item) => item['sk'] === sk);
      const [payment, intent] = [found('payment'), found('intent')];
      return {
        payment: payment === undefined ? null : fromItem(payment),
        intent: intent === undefined ? null : toIntent(intent),
      };
    },
    write: async ({ payment, operation }, intent) => {
      const written = await deps.transact([
        openOperation(deps.table, payment),
        putOperation(deps.table, operation),
        putIntent(deps.table, intent),
      ]);
      return written.ok;
    },
  };
};
