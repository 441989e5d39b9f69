import type * as v from 'valibot';
import { equals } from '../../kernel/money.ts';
import type { HttpReply } from '../http-call.ts';
import type { FailureCode, ProviderAnswer, ProviderCommand, QueryAnswer } from '../port.ts';
import type { AccountData } from '../provider-account.ts';
import { Dispute } from './dispute-shape.ts';
import {
  Charge,
  ErrorShape,
  OperationShape,
  Payout,
  parseShape,
  Refund,
  type SandboxCharge,
} from './shapes.ts';
import { failedCharge, fromChargeOperation, fromNewCharge, succeededCharge } from './translate-charge.ts';
import { type EvidenceCommand, fromEvidence } from './translate-dispute.ts';
import { fromNewPayout, fromPayoutOperation, type PayoutCommand } from './translate-payout.ts';
import { fromNewRefund, fromRefundOperation, type RefundCommand } from './translate-refund.ts';

type ChargeCommand = Exclude<ProviderCommand, RefundCommand | PayoutCommand | EvidenceCommand>;
type Operation = v.InferOutput<typeof OperationShape>;
type Replied = Extract<HttpReply, { kind: 'replied' }>;
type NoAnswer = Exclude<Extract<QueryAnswer, { kind: 'no_answer' }>['reason'], 'rate_limited'>;

const UNREADABLE: ProviderAnswer = { kind: 'ambiguous', reason: 'unreadable_reply' };

/**
 * Refusals that come before anything is taken. `idempotency_key_reused` is not among them: under our key the
 * provider holds another request than this one, so money may have moved. That is for a query to find out, and
 * never a failure.
 */
const REFUSALS: ReadonlyMap<string, FailureCode> = new Map(
  Object.entries<FailureCode>({
    unknown_source: 'invalid_source',
    unknown_destination: 'invalid_destination',
    unknown_currency: 'invalid_request',
    invalid_request: 'invalid_request',
    malformed_json: 'invalid_request',
    idempotency_key_missing: 'invalid_request',
    idempotency_key_mismatch: 'invalid_request',
    authorization_expired: 'expired',
    capture_exceeds_authorization: 'invalid_request',
    refund_exceeds_capture: 'invalid_request',
    charge_wrong_state: 'invalid_request',
    charge_not_found: 'invalid_request',
    dispute_wrong_state: 'evidence_refused',
    dispute_not_found: 'invalid_request',
  }),
);

const refused = ({ body }: Replied): ProviderAnswer => {
  const code = REFUSALS.get(parseShape(ErrorShape, body)?.error.code ?? '');
  return code === undefined ? UNREADABLE : { kind: 'failed', providerReference: null, code };
};

/** A reply about another charge, amount or currency than we asked for proves nothing about ours. */
const isAboutOurs = (command: ChargeCommand, charge: SandboxCharge): boolean =>
  command.kind === 'authorize'
    ? charge.operation_id === command.operationId && equals(charge.amount, command.amount)
    : charge.id === command.providerReference;

const acceptedRefund = (command: RefundCommand, { body }: Replied): ProviderAnswer => {
  const refund = parseShape(Refund, body);
  return (refund === null ? null : fromNewRefund(command, refund)) ?? UNREADABLE;
};

const acceptedPayout = (
  command: PayoutCommand,
  { body }: Replied,
  account: AccountData | undefined,
): ProviderAnswer => {
  const payout = parseShape(Payout, body);
  return (payout === null ? null : fromNewPayout(command, payout, account)) ?? UNREADABLE;
};

const acceptedEvidence = (command: EvidenceCommand, { body }: Replied): ProviderAnswer => {
  const dispute = parseShape(Dispute, body);
  if (dispute?.id !== command.providerReference) return UNREADABLE;
  return fromEvidence(command.operationId, dispute) ?? UNREADABLE;
};

const accepted = (
  command: ProviderCommand,
  reply: Replied,
  account: AccountData | undefined,
): ProviderAnswer => {
  if (command.kind === 'refund') return acceptedRefund(command, reply);
  if (command.kind === 'payout') return acceptedPayout(command, reply, account);
  if (command.kind === 'dispute_evidence') return acceptedEvidence(command, reply);
  const charge = parseShape(Charge, reply.body);
  if (charge === null || !isAboutOurs(command, charge)) return UNREADABLE;
  return (
    (command.kind === 'authorize' ? fromNewCharge(charge, command.capture) : succeededCharge(charge)) ??
    UNREADABLE
  );
};

/** Only charges are declined: a refund or payout that fails is on record, in a 201, and evidence is nobody's money. */
const declined = (command: ProviderCommand, { body }: Replied): ProviderAnswer => {
  if (command.kind === 'refund' || command.kind === 'payout' || command.kind === 'dispute_evidence')
    return UNREADABLE;
  const charge = parseShape(Charge, body);
  if (charge === null || charge.status !== 'failed' || !isAboutOurs(command, charge)) return UNREADABLE;
  return failedCharge(charge);
};

const fromReply = (
  command: ProviderCommand,
  reply: Replied,
  account: AccountData | undefined,
): ProviderAnswer => {
  const { status } = reply;
  if (status === 200 || status === 201) return accepted(command, reply, account);
  if (status === 401 || status === 403) return { kind: 'not_accepted', reason: 'unauthorized' };
  if (status === 402) return declined(command, reply);
  if (status === 429) return { kind: 'not_accepted', reason: 'rate_limited' };
  if (status >= 500) return { kind: 'ambiguous', reason: 'server_error' };
  return status >= 400 ? refused(reply) : UNREADABLE;
};

/**
 * What the end of a call means for the operation that it was made for. Whatever is not certain is ambiguous.
 *
 * @param account What was sent instead of the name in the command.
 */
export const translateAnswer = (
  command: ProviderCommand,
  reply: HttpReply,
  account?: AccountData,
): ProviderAnswer => {
  if (reply.kind === 'not_sent') return { kind: 'not_accepted', reason: 'unreachable' };
  if (reply.kind === 'no_reply') return { kind: 'ambiguous', reason: reply.reason };
  return fromReply(command, reply, account);
};

const fromOperation = (operation: Operation): QueryAnswer | null => {
  if (operation.kind === 'payout') return fromPayoutOperation(operation, operation.payout);
  if (operation.kind === 'dispute_evidence') return fromEvidence(operation.operation_id, operation.dispute);
  if (operation.kind !== 'refund') return fromChargeOperation(operation);
  const { charge, refund } = operation;
  return refund.charge === charge.id ? fromRefundOperation(operation, refund) : null;
};

const noAnswer = (reason: NoAnswer | 'rate_limited'): QueryAnswer => ({ kind: 'no_answer', reason });

const fromQueryReply = (operationId: string, { status, body }: Replied): QueryAnswer => {
  if (status === 401 || status === 403) return noAnswer('unauthorized');
  if (status === 429) return noAnswer('rate_limited');
  if (status >= 500) return noAnswer('server_error');
  // Only the provider's own words count: a proxy's 404 must not pass for "never received".
  if (status === 404 && parseShape(ErrorShape, body)?.error.code === 'operation_not_found')
    return { kind: 'not_found' };
  const operation = status === 200 ? parseShape(OperationShape, body) : null;
  if (operation === null || operation.operation_id !== operationId) return noAnswer('unreadable_reply');
  return fromOperation(operation) ?? noAnswer('unreadable_reply');
};

export const translateQuery = (operationId: string, reply: HttpReply): QueryAnswer => {
  if (reply.kind === 'not_sent') return noAnswer('unreachable');
  if (reply.kind === 'no_reply') return noAnswer(reply.reason);
  return fromQueryReply(operationId, reply);
};
