import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Decision, Payout } from './domain/payout.ts';

export const payoutKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `payout#${id}`,
  sk: 'payout',
});

/** Name of the list that payouts are in. */
export const PAYOUTS_LIST = 'payouts';

const decisionItem = (decision: Decision | null): Item | undefined =>
  decision === null
    ? undefined
    : { client_id: decision.clientId, reason: decision.reason ?? undefined, at: decision.at };

/** Attributes of a payout's item, its keys included. Absent optional fields take no space. */
export const toItem = (payout: Payout): Item => ({
  ...payoutKey(payout.id),
  entity: 'payout',
  ...listAttributes(PAYOUTS_LIST, payout),
  merchant_id: payout.merchantId,
  state: payout.state,
  amount: payout.amount.minor,
  currency: payout.amount.currency,
  destination: payout.destination,
  destination_id: payout.destinationId,
  provider: payout.provider,
  reference: payout.reference ?? undefined,
  description: payout.description ?? undefined,
  metadata: Object.keys(payout.metadata).length > 0 ? payout.metadata : undefined,
  created_by: payout.createdBy,
  needs_approval: payout.needsApproval,
  approval: decisionItem(payout.approval),
  cancellation: decisionItem(payout.cancellation),
  created_at: payout.createdAt,
  updated_at: payout.updatedAt,
  sequence: payout.sequence,
  fingerprint: payout.fingerprint,
  correlation_id: payout.correlationId,
  ...('providerReference' in payout ? { provider_reference: payout.providerReference } : {}),
  ...('failureCode' in payout ? { failure_code: payout.failureCode } : {}),
});

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

const toDecision = (stored: unknown): Decision | null => {
  if (stored === undefined) return null;
  const item = stored as Item;
  return { clientId: String(item['client_id']), reason: text(item, 'reason'), at: String(item['at']) };
};

/** Reads what `toItem` wrote; the table has no other writer of payouts. */
export const fromItem = (item: Item): Payout => {
  const base = {
    id: String(item['pk']).slice('payout#'.length) as Payout['id'],
    merchantId: item['merchant_id'] as Payout['merchantId'],
    amount: money(item['amount'] as bigint, String(item['currency'])),
    destination: String(item['destination']),
    destinationId: item['destination_id'] as Payout['destinationId'],
    provider: item['provider'] as Payout['provider'],
    reference: text(item, 'reference'),
    description: text(item, 'description'),
    metadata: (item['metadata'] ?? {}) as Payout['metadata'],
    createdBy: String(item['created_by']),
    needsApproval: item['needs_approval'] === true,
    approval: toDecision(item['approval']),
    cancellation: toDecision(item['cancellation']),
    createdAt: String(item['created_at']),
    updatedAt: String(item['updated_at']),
    sequence: Number(item['sequence']),
    fingerprint: String(item['fingerprint']),
    correlationId: String(item['correlation_id']),
  };
  const state = item['state'] as Payout['state'];
  const providerReference = String(item['provider_reference']);
  const failureCode = item['failure_code'] as FailureCode;
  if (state === 'in_transit' || state === 'paid') return { ...base, state, providerReference };
  if (state === 'failed') return { ...base, state, failureCode };
  if (state === 'returned') return { ...base, state, providerReference, failureCode };
  return { ...base, state };
};
