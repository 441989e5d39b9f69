import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { type Contradicted, openContradiction } from '../operations/break-writes.ts';
import { confirmOutcome } from '../operations/domain/confirm-outcome.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { OperationStore } from '../operations/operation-store.ts';
import type { PostponeMessage } from '../operations/postpone-message.ts';
import type { Pass, ProviderGate } from '../operations/provider-gate.ts';
import { providerOf } from '../operations/provider-of.ts';
import type { Log } from '../platform/logger.ts';
import { MessageError } from '../platform/message-failure.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { Providers, QueryAnswer } from '../providers/port.ts';
import { type DoubtedEvent, isOrderQuestion, parseOrderQuestion } from './order-question.ts';
import { putProviderEvent } from './provider-event-item.ts';

interface SettleDeps {
  readonly operations: Pick<OperationStore, 'get'>;
  readonly providers: Providers;
  readonly gate: ProviderGate;
  readonly postpone: PostponeMessage;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}

const overtaken = (deps: SettleDeps, event: DoubtedEvent): WriteItem =>
  putProviderEvent(
    deps.table,
    {
      provider: event.provider,
      event: {
        id: event.id,
        type: event.type,
        operationId: event.operation_id,
        createdAt: event.created_at,
        answer: null,
        dispute: null,
      },
      archivedAt: { key: event.archive_key, versionId: event.archive_version_id },
      receivedAt: event.received_at,
    },
    { outcome: 'overtaken', appliedAt: toRfc3339(deps.clock.nowMs()) },
  );

const ask = async (deps: SettleDeps, operation: Operation, pass: Pass, log: Log): Promise<QueryAnswer> => {
  try {
    const answer = await providerOf(deps.providers, operation).query(operation);
    await pass.observe(answer, log);
    return answer;
  } finally {
    await pass.leave();
  }
};

/** @returns false if it is there already. */
const write = async (deps: SettleDeps, items: readonly WriteItem[]): Promise<boolean> => {
  const written = await deps.transact(items);
  if (!written.ok && written.error.kind === 'contended') throw new Error('what was found out is contended');
  return written.ok;
};

/** Opens a break, and leaves the question where a person finds it. */
const callPerson = async (
  deps: SettleDeps,
  event: DoubtedEvent,
  operation: Operation,
  { log, ...found }: Omit<Contradicted, 'source'> & { readonly log: Log },
): Promise<never> => {
  const { recorded, told } = found;
  const source = {
    kind: 'provider_webhook',
    provider_event_id: event.id,
    archive_key: event.archive_key,
  } as const;
  await write(deps, openContradiction(deps.table, operation, { ...found, source }, deps.clock.nowMs()));
  log.error('OPERATION_CONTRADICTED', { channel: 'webhook', recorded, told });
  throw new MessageError(
    'contradiction',
    `provider event ${event.id} and its provider say ${told}, the books say ${recorded}`,
  );
};

/**
 * Tells an old event from a contradiction: a provider that still says what the books say sent the event before that, and
 * one that does not has changed its word, which a person must see. Dying anywhere in here asks once more.
 */
const settle = async (deps: SettleDeps, event: DoubtedEvent, operation: Operation, log: Log) => {
  const entered = await deps.gate.enter(operation.provider);
  if (entered.kind === 'postponed') return entered.seconds;
  const answer = await ask(deps, operation, entered, log);
  const confirmation = confirmOutcome(operation, answer, deps.clock.nowMs());
  if (confirmation.kind === 'no_word')
    throw new MessageError('no_word', `${operation.provider} does not say how ${operation.id} stands`);
  if (confirmation.kind === 'denied')
    return callPerson(deps, event, operation, { ...confirmation, answer, log });
  const isNew = await write(deps, [overtaken(deps, event)]);
  log.info(isNew ? 'WEBHOOK_OVERTAKEN' : 'WEBHOOK_DUPLICATE');
  return null;
};

/** @param deps.otherwise Gets every other message of the queue, which is shared. */
export const createOrderConsumer = (
  deps: SettleDeps & { readonly otherwise: ProcessMessage },
): ProcessMessage => {
  return async (body, record, log) => {
    if (!isOrderQuestion(body)) return deps.otherwise(body, record, log);
    const event = parseOrderQuestion(body);
    const bound = log.with({
      provider_event_id: event.id,
      event_type: event.type,
      operation_id: event.operation_id,
    });
    const operation = await deps.operations.get(event.operation_id);
    if (operation === null)
      throw new MessageError('operation_not_found', `there is no operation ${event.operation_id}`);
    const waitSeconds = await settle(deps, event, operation, bound);
    if (waitSeconds === null) return;
    await deps.postpone(body, waitSeconds);
    bound.info('OPERATION_POSTPONED', { seconds: waitSeconds });
  };
};
