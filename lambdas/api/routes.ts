import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDisputeStore } from '../disputes/dispute-store.ts';
import { disputeRoutes } from '../disputes/routes.ts';
import { createSubmitEvidence } from '../disputes/submit-evidence.ts';
import { createChangeInvoice } from '../invoices/change-invoice.ts';
import { createCreateInvoice } from '../invoices/create-invoice.ts';
import { createFollowPayments } from '../invoices/follow-payments.ts';
import { createInvoiceStore } from '../invoices/invoice-store.ts';
import { invoiceRoutes } from '../invoices/routes.ts';
import { createWaitForPaymentOf } from '../invoices/wait-for-payment.ts';
import type { Clock } from '../kernel/clock.ts';
import { ledgerRoutes } from '../ledger/routes.ts';
import { createTransactOn } from '../ledger/transact-on-balance.ts';
import type { ProviderOrder } from '../operations/domain/routing.ts';
import { createOperationStore } from '../operations/operation-store.ts';
import { createChangePayment } from '../payments/change-payment.ts';
import { createCreatePayment } from '../payments/create-payment.ts';
import { isSettled } from '../payments/domain/payment.ts';
import { createPaymentStore } from '../payments/payment-store.ts';
import { createReadTimeline } from '../payments/read-timeline.ts';
import { paymentRoutes } from '../payments/routes.ts';
import { createChangePayout } from '../payouts/change-payout.ts';
import { createCreatePayout } from '../payouts/create-payout.ts';
import { isSettled as isPayoutSettled } from '../payouts/domain/payout.ts';
import { createPayoutStore } from '../payouts/payout-store.ts';
import { createReadPayoutTimeline } from '../payouts/read-timeline.ts';
import { payoutRoutes } from '../payouts/routes.ts';
import type { Route } from '../platform/http.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createWaitUntil } from '../platform/wait-until.ts';
import type { ReadAccountsOf, ReadDestinations } from '../providers/provider-destination.ts';
import { reconciliationRoutes } from '../reconciliation/routes.ts';
import { createCreateRefund } from '../refunds/create-refund.ts';
import { createRefundStore } from '../refunds/refund-store.ts';
import { refundRoutes } from '../refunds/routes.ts';
import { traceRoutes } from '../trace/routes.ts';
import { createCreateTransfer } from '../transfers/create-transfer.ts';
import { createReverseTransfer } from '../transfers/reverse-transfer.ts';
import { transferRoutes } from '../transfers/routes.ts';
import { createTransferStore } from '../transfers/transfer-store.ts';
import { createDeliveryReader } from '../webhooks/delivery-reader.ts';

interface RoutesDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly webhooksTable: string;
  /** Who takes new payments where a merchant has no rules of its own, in the order in which they are tried. */
  readonly providers: ProviderOrder | null;
  readonly readDestinations: ReadDestinations;
  readonly readAccounts: ReadAccountsOf;
}

/** Every room's routes, for the one api function. */
export const createRoutes = (deps: RoutesDeps): readonly Route[] => {
  const transact = createTransact(deps);
  const transactOn = createTransactOn(deps).spending;
  const payments = createPaymentStore({ ...deps, transact });
  const waitForPayment = createWaitUntil({ read: payments.get, isSettled, clock: deps.clock });
  const invoices = createInvoiceStore({ ...deps, transact });
  const refunds = createRefundStore({ ...deps, transact });
  const payouts = createPayoutStore({ ...deps, transactOn });
  const operations = createOperationStore(deps);
  const disputes = createDisputeStore(deps);
  const transfers = createTransferStore({ ...deps, transactOn });
  const deliveries = createDeliveryReader({ documents: deps.documents, table: deps.webhooksTable });
  return [
    ...paymentRoutes({
      ...deps,
      payments,
      createPayment: createCreatePayment({ payments, clock: deps.clock }),
      waitForPayment,
      changePayment: createChangePayment({
        ...deps,
        transact,
        operations,
        followPayment: createFollowPayments({ ...deps, invoices }),
      }),
      readTimeline: createReadTimeline({ ...deps, deliveries }),
    }),
    ...invoiceRoutes({
      ...deps,
      invoices,
      createInvoice: createCreateInvoice({ invoices, clock: deps.clock }),
      changeInvoice: createChangeInvoice({ ...deps, transact }),
      waitForPaymentOf: createWaitForPaymentOf({ invoices, payments, waitForPayment }),
      nowMs: deps.clock.nowMs,
    }),
    ...payoutRoutes({
      ...deps,
      payouts,
      createPayout: createCreatePayout({ payouts, clock: deps.clock }),
      changePayout: createChangePayout({ ...deps, transact, operations }),
      waitForPayout: createWaitUntil({ read: payouts.get, isSettled: isPayoutSettled, clock: deps.clock }),
      readTimeline: createReadPayoutTimeline({ ...deps, deliveries }),
    }),
    ...ledgerRoutes(deps),
    ...traceRoutes({ ...deps, deliveries }),
    ...refundRoutes({
      refunds,
      createRefund: createCreateRefund({ refunds, operations, clock: deps.clock }),
      waitForRefund: createWaitUntil({
        read: refunds.get,
        isSettled: ({ state }) => state !== 'pending',
        clock: deps.clock,
      }),
    }),
    ...transferRoutes({
      transfers,
      createTransfer: createCreateTransfer({ transfers, clock: deps.clock }),
      reverseTransfer: createReverseTransfer({ ...deps, transact, transfers }),
    }),
    ...reconciliationRoutes({ ...deps, transact }),
    ...disputeRoutes({
      disputes,
      submitEvidence: createSubmitEvidence({ ...deps, transact, operations }),
      waitForDispute: createWaitUntil({
        read: disputes.get,
        isSettled: ({ openOperation }) => openOperation === null,
        clock: deps.clock,
      }),
    }),
  ];
};
