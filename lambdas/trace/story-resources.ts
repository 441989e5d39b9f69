import { fromItem as toDispute } from '../disputes/dispute-item.ts';
import { disputeView } from '../disputes/domain/dispute-view.ts';
import { invoiceView } from '../invoices/domain/invoice-view.ts';
import { fromItem as toInvoice } from '../invoices/invoice-item.ts';
import type { ResourceView } from '../kernel/event.ts';
import type { MerchantId, OperationId } from '../kernel/ids.ts';
import { operationId } from '../operations/domain/operation.ts';
import { paymentView } from '../payments/domain/payment-view.ts';
import { fromItem as toPayment } from '../payments/payment-item.ts';
import { payoutView } from '../payouts/domain/payout-view.ts';
import { fromItem as toPayout } from '../payouts/payout-item.ts';
import type { Item } from '../platform/dynamo.ts';
import { settlementView } from '../reconciliation/domain/settlement.ts';
import { fromItem as toSettlement } from '../reconciliation/settlement-item.ts';
import { refundView } from '../refunds/domain/refund-view.ts';
import { fromItem as toRefund } from '../refunds/refund-item.ts';
import { transferView } from '../transfers/domain/transfer-view.ts';
import { fromItem as toTransfer } from '../transfers/transfer-item.ts';
import { kindOf, type StoryKind } from './domain/story-kinds.ts';

/** A resource with what lies beside it. */
export interface StoryResource {
  readonly kind: StoryKind;
  readonly id: string;
  readonly merchantId: MerchantId;
  /** Everything that it can have asked of a provider: ids of operations derive from the resource's. */
  readonly operations: readonly OperationId[];
  /** Resources of the same story. */
  readonly related: readonly string[];
  /** As clients see it. */
  readonly view: ResourceView;
  readonly beside: readonly Item[];
}

type Told = Pick<StoryResource, 'id' | 'merchantId' | 'view' | 'operations' | 'related'>;

const operationsOf = (resourceId: string, count: number): readonly OperationId[] =>
  Array.from({ length: count }, (_, index) => operationId(resourceId, index + 1));

const present = (ids: readonly (string | null)[]): readonly string[] => ids.filter((id) => id !== null);

const READERS: Readonly<Record<StoryKind, (item: Item, at: string) => Told>> = {
  payment: (item) => {
    const payment = toPayment(item);
    return {
      ...payment,
      view: paymentView(payment),
      operations: operationsOf(payment.id, payment.operationsCount),
      related: present([payment.invoiceId]),
    };
  },
  refund: (item) => {
    const refund = toRefund(item);
    return {
      ...refund,
      view: refundView(refund),
      operations: operationsOf(refund.id, 1),
      related: [refund.paymentId],
    };
  },
  payout: (item) => {
    const payout = toPayout(item);
    // One that waits for its approval has none yet.
    return { ...payout, view: payoutView(payout), operations: operationsOf(payout.id, 1), related: [] };
  },
  transfer: (item) => {
    const transfer = toTransfer(item);
    return { ...transfer, view: transferView(transfer), operations: [], related: [] };
  },
  invoice: (item, at) => {
    const invoice = toInvoice(item);
    return {
      ...invoice,
      view: invoiceView(invoice, at),
      operations: [],
      related: present([invoice.payment]),
    };
  },
  dispute: (item) => {
    const dispute = toDispute(item);
    return {
      ...dispute,
      view: disputeView(dispute),
      operations: operationsOf(dispute.id, dispute.operationsCount),
      related: [dispute.paymentId],
    };
  },
  settlement: (item) => {
    const settlement = toSettlement(item);
    return { ...settlement, view: settlementView(settlement), operations: [], related: [] };
  },
};

/** Refunds and disputes lie as notes beside their payment. */
const notedIn = (beside: readonly Item[]): readonly string[] =>
  beside.flatMap(({ sk }) => {
    const [name, id] = String(sk).split('#');
    return id !== undefined && (name === 'refund' || name === 'dispute') ? [id] : [];
  });

/** An invoice forgets a payment that failed when the next one is tried; its events do not. */
const paidBy = (beside: readonly Item[]): readonly string[] =>
  beside.flatMap((item) => {
    const payment = (item['object'] as Item | undefined)?.['payment'];
    return item['entity'] === 'event' && typeof payment === 'string' ? [payment] : [];
  });

/** @returns null if the partition holds no resource. */
export const toStoryResource = (id: string, beside: readonly Item[], at: string): StoryResource | null => {
  const kind = kindOf(id);
  const item = beside.find(({ sk }) => sk === kind);
  if (kind === null || item === undefined) return null;
  const { merchantId, view, operations, related } = READERS[kind](item, at);
  const all = [...related, ...notedIn(beside), ...paidBy(beside)];
  return { kind, id, merchantId, view, operations, beside, related: [...new Set(all)] };
};
