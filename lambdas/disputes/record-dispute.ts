import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { FindByReference } from '../operations/find-by-reference.ts';
import type { OperationStore } from '../operations/operation-store.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderName } from '../providers/port.ts';
import { disputeIdOf, type ProviderDispute } from '../providers/provider-dispute.ts';
import { openDisputeContradiction } from './dispute-break.ts';
import type { DisputeStore } from './dispute-store.ts';
import { disputeWrites } from './dispute-writes.ts';
import { decideDispute, type Told } from './domain/decide-dispute.ts';
import type { Dispute } from './domain/dispute.ts';

export interface DisputeReport {
  readonly provider: ProviderName;
  readonly told: Told;
  readonly source: EventSource;
  /** The dedup marker of the provider's event: written in the same transaction as the effect. */
  readonly marker: WriteItem;
}

export type DisputeResult =
  | { readonly kind: 'recorded'; readonly disputeId: string; readonly events: readonly string[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'duplicate' }
  /** No payment of ours, or not one yet. */
  | { readonly kind: 'payment_not_found' }
  | { readonly kind: 'not_captured'; readonly told: string }
  | { readonly kind: 'contradiction'; readonly recorded: string; readonly told: string };

export type RecordDispute = (report: DisputeReport) => Promise<DisputeResult>;

/** Events of one dispute, its evidence's outcome and a wish of its merchant can meet; each round is lost to one of them. */
const ROUNDS_MAX = 6;

interface RecordDeps {
  readonly disputes: Pick<DisputeStore, 'read'>;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly findByReference: FindByReference;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}

const findPayment = async (
  deps: RecordDeps,
  provider: ProviderName,
  told: ProviderDispute,
): Promise<PaymentId | null> => {
  const operationId = told.operationId ?? (await deps.findByReference(provider, told.chargeReference));
  const operation = operationId === null ? null : await deps.operations.get(operationId);
  // Metadata can be written by others: a provider takes back only what it has been asked for itself.
  if (operation?.provider !== provider) return null;
  return operation.resource.kind === 'payment' ? operation.resource.id : null;
};

type Contradiction = Extract<DisputeResult, { kind: 'contradiction' }>;

type Plan =
  | { readonly kind: 'write'; readonly items: readonly WriteItem[]; readonly result: DisputeResult }
  | { readonly kind: 'call_person'; readonly dispute: Dispute | null; readonly result: Contradiction }
  | { readonly kind: 'done'; readonly result: DisputeResult };

const plan = async (deps: RecordDeps, report: DisputeReport, paymentId: PaymentId): Promise<Plan> => {
  const { provider, told, source } = report;
  const disputeId = disputeIdOf(provider, told.dispute.providerReference);
  const { payment, dispute } = await deps.disputes.read(paymentId, disputeId);
  // A payment that went to another provider stands on another charge: what the first one took is not in its books.
  if (payment === null || payment.provider !== provider)
    return { kind: 'done', result: { kind: 'payment_not_found' } };
  const decision = decideDispute(dispute, payment, told, toRfc3339(deps.clock.nowMs()));
  if (decision.kind === 'nothing') return { kind: 'write', items: [], result: { kind: 'unchanged' } };
  if (decision.kind === 'contradiction') return { kind: 'call_person', dispute, result: decision };
  if (decision.kind === 'not_captured') return { kind: 'done', result: decision };
  const events = decision.steps.map(({ event }) => event);
  return {
    kind: 'write',
    items: disputeWrites(deps.table, { known: dispute, steps: decision.steps }, source),
    result: { kind: 'recorded', disputeId, events },
  };
};

/**
 * Opens a break, and writes nothing else: without its marker the event comes again, and ends among the dead letters. If
 * the break is there, the same was told before.
 */
const callPerson = async (
  deps: RecordDeps,
  { dispute, result }: Extract<Plan, { kind: 'call_person' }>,
  source: EventSource,
): Promise<DisputeResult | 'again'> => {
  invariant(dispute !== null, 'what is not there yet cannot be contradicted');
  const nowMs = deps.clock.nowMs();
  const opened = await deps.transact(
    openDisputeContradiction(deps.table, dispute, { ...result, source }, nowMs),
  );
  return !opened.ok && opened.error.kind === 'contended' ? 'again' : result;
};

/**
 * Writes what a provider told of a dispute: dispute, payment, journal entries, events and dedup marker in one
 * transaction, or nothing. Dying before it leaves the event in the queue; after it, the event comes again and finds
 * its marker.
 */
export const createRecordDispute = (deps: RecordDeps): RecordDispute => {
  const round = async (report: DisputeReport, paymentId: PaymentId): Promise<DisputeResult | 'again'> => {
    const planned = await plan(deps, report, paymentId);
    if (planned.kind === 'done') return planned.result;
    if (planned.kind === 'call_person') return callPerson(deps, planned, report.source);
    const written = await deps.transact([...planned.items, report.marker]);
    if (written.ok) return planned.result;
    if (written.error.kind === 'contended') return 'again';
    const isDuplicate = written.error.failed.some(({ index }) => index === planned.items.length);
    return isDuplicate ? { kind: 'duplicate' } : 'again';
  };
  return async (report) => {
    const paymentId = await findPayment(deps, report.provider, report.told.dispute);
    if (paymentId === null) return { kind: 'payment_not_found' };
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(report, paymentId);
      if (result !== 'again') return result;
    }
    invariant(false, `a dispute of ${paymentId} kept changing under ${ROUNDS_MAX} rounds`);
  };
};
