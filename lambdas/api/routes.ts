import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createOperationStore } from '../operations/operation-store.ts';
import { createChangePayment } from '../payments/change-payment.ts';
import { createChangeStore } from '../payments/change-store.ts';
import { createCreatePayment } from '../payments/create-payment.ts';
import { createPaymentStore } from '../payments/payment-store.ts';
import { createReadTimeline } from '../payments/read-timeline.ts';
import { paymentRoutes } from '../payments/routes.ts';
import { createWaitForPayment } from '../payments/wait-for-payment.ts';
import type { Route } from '../platform/http.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import type { ProviderName } from '../providers/port.ts';

/** Every room's routes, for the one api function. */
export const createRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly paymentProvider: ProviderName | null;
}): readonly Route[] => {
  const transact = createTransact(deps);
  const payments = createPaymentStore({ ...deps, transact });
  return paymentRoutes({
    payments,
    createPayment: createCreatePayment({ payments, clock: deps.clock }),
    waitForPayment: createWaitForPayment({ payments, clock: deps.clock }),
    changePayment: createChangePayment({
      changes: createChangeStore({ ...deps, transact }),
      operations: createOperationStore(deps),
      clock: deps.clock,
    }),
    provider: deps.paymentProvider,
    readTimeline: createReadTimeline({ payments, documents: deps.documents, table: deps.table }),
  });
};
