import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createPaymentStore, type PaymentStore } from '../../lambdas/payments/payment-store.ts';
import { createReadTimeline, type ReadTimeline } from '../../lambdas/payments/read-timeline.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createDeliveryReader } from '../../lambdas/webhooks/delivery-reader.ts';
import type { Session } from '../session.ts';

export interface PaymentReader {
  readonly get: PaymentStore['get'];
  readonly readTimeline: ReadTimeline;
}

/** The payments' own reading side: an operator sees exactly what the API would say. */
export const connectPayments = async ({ target, readOutputs }: Session): Promise<PaymentReader> => {
  const data = await readOutputs('Quittance-Data');
  const table = data.get('MoneyTable');
  const documents = createDocumentClient(target.cloud);
  const payments = createPaymentStore({
    documents,
    table,
    transact: createTransact({ documents, clock: systemClock }),
  });
  const deliveries = createDeliveryReader({ documents, table: data.get('WebhooksTable') });
  return { get: payments.get, readTimeline: createReadTimeline({ deliveries, documents, table }) };
};
