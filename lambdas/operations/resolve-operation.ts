import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { Providers } from '../providers/port.ts';
import { decideCheck } from './domain/decide-check.ts';
import type { Operation } from './domain/operation.ts';
import type { OperationStore } from './operation-store.ts';
import type { Pass, Postponed, ProviderGate } from './provider-gate.ts';
import { providerOf } from './provider-of.ts';
import type { AnswerReport, RecordAnswer } from './record-answer.ts';

export type ResolveResult =
  | { readonly kind: 'checked' }
  /** Final by now, or another delivery of this check got here first. */
  | { readonly kind: 'stale' }
  /** The provider must not be asked now: this check is still to be made, later. */
  | Postponed
  | { readonly kind: 'operation_not_found' };

export type ResolveOperation = (operationId: string, check: number, log: Log) => Promise<ResolveResult>;

export interface ResolveDeps {
  readonly operations: OperationStore;
  readonly providers: Providers;
  readonly recordAnswer: RecordAnswer;
  readonly gate: ProviderGate;
  readonly clock: Clock;
  /** Told the age of each operation without a final outcome, so that an alarm can watch the oldest. */
  readonly onAge: (ageSeconds: number) => void;
}

type Waiting = Extract<Operation, { state: 'submitted' | 'unknown' }>;

const isWaiting = (operation: Operation, check: number): operation is Waiting =>
  (operation.state === 'submitted' || operation.state === 'unknown') && operation.check?.number === check;

/**
 * What takes its time is slow, and not unknown: a payout that was last said to be on its way to the bank takes days, and
 * a payment that waits for its payer has an end of its own.
 */
const SLOW_ANSWERS: ReadonlySet<string> = new Set(['in_transit', 'requires_action']);

const isOnItsWay = ({ attempts }: Waiting): boolean => SLOW_ANSWERS.has(attempts.at(-1)?.answer ?? '');

/**
 * Asks the provider what became of an operation without a final outcome. Dying anywhere in here is harmless:
 * the message comes again, and asking or sending again under the same key changes nothing at the provider.
 */
export const createResolveOperation = (deps: ResolveDeps): ResolveOperation => {
  /** What contradicts the books is recorded as doubt instead: without a record no next check would be planned. */
  const record = async (report: AnswerReport, doubt: AnswerReport['answer'], log: Log): Promise<void> => {
    const result = await deps.recordAnswer(report, log);
    if (result.kind === 'contradiction') await deps.recordAnswer({ ...report, answer: doubt }, log);
  };
  const ask = async (operation: Waiting, pass: Pass, log: Log): Promise<void> => {
    const provider = providerOf(deps.providers, operation);
    const source = { kind: 'provider_query', operation_id: operation.id } as const;
    const queried = await provider.query(operation);
    const decision = decideCheck(operation, queried, provider.capabilities, deps.clock.nowMs());
    if (decision.kind === 'record') {
      const report = {
        operationId: operation.id,
        channel: 'query',
        source,
        answer: decision.answer,
      } as const;
      await record(report, { kind: 'no_answer', reason: 'unreadable_reply' }, log);
      return pass.observe(queried, log);
    }
    log.warn('OPERATION_RESUBMITTED', { operation_id: operation.id });
    await pass.pace();
    const answer = await provider.submit(operation.command);
    const report = { operationId: operation.id, channel: 'submit', source, answer } as const;
    await record(report, { kind: 'ambiguous', reason: 'unreadable_reply' }, log);
    await pass.observe(answer, log);
  };
  return async (operationId, check, log) => {
    const operation = await deps.operations.get(operationId);
    if (operation === null) return { kind: 'operation_not_found' };
    if (!isWaiting(operation, check)) return { kind: 'stale' };
    if (!isOnItsWay(operation)) deps.onAge((deps.clock.nowMs() - Date.parse(operation.submittedAt)) / 1000);
    const entered = await deps.gate.enter(operation.provider);
    if (entered.kind === 'postponed') return entered;
    try {
      await ask(operation, entered, log);
      return { kind: 'checked' };
    } finally {
      await entered.leave();
    }
  };
};
