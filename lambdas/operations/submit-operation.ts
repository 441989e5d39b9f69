import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderAnswer, Providers } from '../providers/port.ts';
import { giveUpUnsent, nextProvider } from './domain/failover.ts';
import type { Operation } from './domain/operation.ts';
import { isTooOldToResend, isTooOldToSend } from './domain/send-limit.ts';
import type { EndUnsent } from './end-unsent.ts';
import type { OperationStore } from './operation-store.ts';
import type { OutageGate, Pass, Postponed } from './provider-gate.ts';
import { providerOf } from './provider-of.ts';
import type { RecordAnswer } from './record-answer.ts';

export type SubmitResult =
  | { readonly kind: 'answered'; readonly answer: ProviderAnswer['kind'] }
  /** Final, or waiting for a planned check: sending is no longer this message's business. */
  | { readonly kind: 'already_submitted' }
  /** It waited for longer than anybody expects; given up unsent. */
  | { readonly kind: 'expired' }
  /** Its provider is out; given up unsent, and another provider is asked by an operation of its own. */
  | { readonly kind: 'failed_over' }
  /** Nothing may leave for the provider now: it is still to be sent, later. */
  | Postponed
  | { readonly kind: 'operation_not_found' };

export type SubmitOperation = (operationId: string, log: Log) => Promise<SubmitResult>;

export interface SubmitDeps {
  readonly operations: OperationStore;
  readonly providers: Providers;
  readonly recordAnswer: RecordAnswer;
  readonly endUnsent: EndUnsent;
  readonly gate: OutageGate;
  readonly clock: Clock;
}

/**
 * Sends one operation to its provider and records the answer. Every await is a place to die:
 *
 * - before `markSubmitted`: nothing was sent; the next delivery starts over.
 * - after it, before or during the call: the next delivery finds `submitted` and sends again under the same key.
 * - after the call, before the answer is recorded: the same; the provider repeats its first answer.
 * - the same, but only after a long outage: nothing is sent any more; the provider is asked.
 * - after recording: the next delivery finds a final state, or a planned check, and does nothing new.
 *
 * Provider trouble is an answer that is recorded, never a throw: a throw would free the idempotency record of an
 * operation whose money may have moved.
 */
export const createSubmitOperation = (deps: SubmitDeps): SubmitOperation => {
  return async (operationId, log) => {
    const found = await deps.operations.get(operationId);
    if (found === null) return { kind: 'operation_not_found' };
    const ended = await endWithoutSending(deps, found, log);
    if (ended !== null) return ended;
    const entered = await deps.gate.enter(found.provider);
    if (entered.kind === 'postponed') return (await leaveUnsent(deps, found, log)) ?? entered;
    try {
      return await send(deps, found, entered, log);
    } finally {
      await entered.leave();
    }
  };
};

const send = async (deps: SubmitDeps, found: Operation, pass: Pass, log: Log): Promise<SubmitResult> => {
  const { operation, isFirst } = await prepare(deps, found);
  if (operation === null || !isToBeSent(operation)) return { kind: 'already_submitted' };
  const told = await providerOf(deps.providers, operation).submit(operation.command);
  const answer = isFirst ? giveUpUnsent(operation, told) : told;
  log.info('OPERATION_SUBMITTED', { operation_id: found.id, answer: answer.kind });
  await settle(deps, operation, answer, log);
  await pass.observe(told, log);
  return { kind: 'answered', answer: answer.kind };
};

/**
 * Leaves a provider that is out for another one that is not. Only what was never marked as about to be sent: of anything
 * else a provider may know.
 *
 * @returns null if it has to wait: for its turn, or because there is nobody else to ask.
 */
const leaveUnsent = async (deps: SubmitDeps, found: Operation, log: Log): Promise<SubmitResult | null> => {
  const isMovable = found.state === 'created' && nextProvider(found, 'provider_unavailable') !== null;
  if (!(isMovable && (await deps.gate.isOut(found.provider)))) return null;
  const areOut = await Promise.all((found.alternatives ?? []).map(deps.gate.isOut));
  if (areOut.every(Boolean)) return null;
  await deps.endUnsent(found, 'provider_unavailable', log);
  return { kind: 'failed_over' };
};

/** `submitted` without a planned check: an earlier delivery died before it could record an answer. */
const isToBeSent = (operation: Operation): boolean =>
  operation.state === 'submitted' && operation.check === null;

/** @returns null if it is to be sent now. */
const endWithoutSending = async (
  deps: SubmitDeps,
  found: Operation,
  log: Log,
): Promise<SubmitResult | null> => {
  const nowMs = deps.clock.nowMs();
  if (found.state === 'created') {
    if (!isTooOldToSend(found, nowMs)) return null;
    await deps.endUnsent(found, 'expired', log);
    return { kind: 'expired' };
  }
  if (!isToBeSent(found)) return { kind: 'already_submitted' };
  if (!isTooOldToResend(found, providerOf(deps.providers, found).capabilities, nowMs)) return null;
  await settle(deps, found, { kind: 'ambiguous', reason: 'timeout' }, log);
  return { kind: 'answered', answer: 'ambiguous' };
};

interface Prepared {
  readonly operation: Operation | null;
  /** Nobody can have sent it before this delivery. */
  readonly isFirst: boolean;
}

const prepare = async (deps: SubmitDeps, found: Operation): Promise<Prepared> => {
  if (found.state !== 'created') return { operation: found, isFirst: false };
  const marked = await deps.operations.markSubmitted(found, deps.clock.nowMs());
  if (marked !== null) return { operation: marked, isFirst: true };
  return { operation: await deps.operations.get(found.id), isFirst: false };
};

/** A reply that contradicts the books must not end the operation: it becomes doubt, which is looked into. */
const settle = async (
  deps: SubmitDeps,
  operation: Operation,
  answer: ProviderAnswer,
  log: Log,
): Promise<void> => {
  const report = {
    operationId: operation.id,
    channel: 'submit',
    source: { kind: 'provider_reply', operation_id: operation.id },
  } as const;
  const result = await deps.recordAnswer({ ...report, answer }, log);
  if (result.kind === 'contradiction')
    await deps.recordAnswer({ ...report, answer: { kind: 'ambiguous', reason: 'unreadable_reply' } }, log);
};
