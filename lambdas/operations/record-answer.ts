import type { Clock } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { invariant } from '../kernel/invariant.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import type { Log } from '../platform/logger.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderName } from '../providers/port.ts';
import { breakWrites, openContradiction } from './break-writes.ts';
import {
  type AnyAnswer,
  type Channel,
  decideAnswer,
  describeAnswer,
  type Outcome,
} from './domain/decide-answer.ts';
import type { Operation } from './domain/operation.ts';
import { type OperationStore, replaceOperation } from './operation-store.ts';

/** What an outcome does to the resource behind the operation; each resource's room brings its own. */
export interface ResourceEffects {
  /**
   * @returns the writes that move the resource on, its journal entry and its event included; `nothing` when the
   *   resource is already past this outcome; `contradiction` when the outcome cannot be true of this resource.
   */
  readonly effectsOf: (
    operation: Operation,
    outcome: Outcome,
    source: EventSource,
  ) => Promise<
    | { readonly kind: 'writes'; readonly items: readonly WriteItem[] }
    | { readonly kind: 'nothing' }
    | { readonly kind: 'contradiction'; readonly told: string }
  >;
}

/** What outcomes do to each kind of resource. */
export type Resources = Readonly<Record<Operation['resource']['kind'], ResourceEffects>>;

export interface AnswerReport {
  readonly operationId: string;
  /** Who says so, where it was not our own call that was answered: it is believed of its own operations only. */
  readonly provider?: ProviderName;
  readonly answer: AnyAnswer;
  readonly channel: Channel;
  readonly source: EventSource;
  /** The dedup marker of a provider's event: written in the same transaction as the effect. */
  readonly marker?: WriteItem;
}

export type RecordResult =
  | { readonly kind: 'recorded'; readonly operation: Operation }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'contradiction'; readonly recorded: string; readonly told: string }
  /** A webhook tells the opposite of an outcome that is known: from before it or from after it, which only the provider knows. */
  | { readonly kind: 'opposite'; readonly recorded: string; readonly told: string }
  | { readonly kind: 'operation_not_found' };

export type RecordAnswer = (report: AnswerReport, log: Log) => Promise<RecordResult>;

/** Webhook, reply and check of one operation can meet; three writers need at most three rounds. */
const ROUNDS_MAX = 6;

export interface RecordAnswerDeps {
  readonly operations: OperationStore;
  readonly breaks: Pick<BreakStore, 'get'>;
  readonly resources: Resources;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}

type Contradiction = Extract<RecordResult, { kind: 'contradiction' }>;
type Opposite = Extract<RecordResult, { kind: 'opposite' }>;

type Plan =
  | { readonly kind: 'write'; readonly items: readonly WriteItem[]; readonly result: RecordResult }
  | Contradiction
  | Opposite;

/** Metadata can be written by others: an event may name an operation that its provider was never asked for. */
const strangerIn = (
  operation: Operation,
  { provider = operation.provider }: AnswerReport,
): Contradiction | null =>
  provider === operation.provider
    ? null
    : { kind: 'contradiction', recorded: `of ${operation.provider}`, told: `by ${provider}` };

/** Of what was never sent, or given up, nothing that a webhook tells can be older. */
const isAboutOutcome = ({ state }: Operation, { channel }: AnswerReport): boolean =>
  channel === 'webhook' && (state === 'succeeded' || state === 'failed');

const plan = async (deps: RecordAnswerDeps, operation: Operation, report: AnswerReport): Promise<Plan> => {
  const stranger = strangerIn(operation, report);
  if (stranger !== null) return stranger;
  const decision = decideAnswer(operation, report.answer, report.channel, deps.clock.nowMs());
  if (decision.kind === 'contradiction')
    return isAboutOutcome(operation, report) ? { ...decision, kind: 'opposite' } : decision;
  if (decision.kind === 'unchanged') return { kind: 'write', items: [], result: { kind: 'unchanged' } };
  const effects =
    decision.outcome === null
      ? ({ kind: 'nothing' } as const)
      : await deps.resources[operation.resource.kind].effectsOf(operation, decision.outcome, report.source);
  if (effects.kind === 'contradiction')
    return { kind: 'contradiction', recorded: operation.state, told: effects.told };
  const resourceItems = effects.kind === 'writes' ? effects.items : [];
  return {
    kind: 'write',
    items: [
      replaceOperation(deps.table, decision.operation),
      ...(await breakWrites(deps, [operation, decision.operation], report.source, deps.clock.nowMs())),
      ...resourceItems,
    ],
    result: { kind: 'recorded', operation: decision.operation },
  };
};

/**
 * Operation and resource are read one after the other, and change in one transaction. Whoever meets the outcome between
 * the two reads sees an operation from before it and a resource from after it, and takes what it told itself for the
 * opposite:
 *
 *     apply (webhook)   reads the operation: unknown ─────────────────────── reads the payment: captured?!
 *     resolve (query)                                 writes both: succeeded
 *
 * If the operation still is what it was, the resource was read beside it.
 */
const isUnchanged = async (deps: RecordAnswerDeps, operation: Operation): Promise<boolean> =>
  (await deps.operations.get(operation.id))?.version === operation.version;

/**
 * Opens a break, and writes nothing else: without its marker a webhook comes again, and ends among the dead letters.
 * If the break is there, the same was told before.
 */
const callPerson = async (
  deps: RecordAnswerDeps,
  operation: Operation,
  found: (Contradiction | Opposite) & { readonly answer: AnyAnswer; readonly source: EventSource },
): Promise<RecordResult | 'again'> => {
  // Nobody knows yet that it is one.
  const { answer, source, ...result } = found;
  if (result.kind === 'opposite') return result;
  if (!(await isUnchanged(deps, operation))) return 'again';
  const opened = await deps.transact(
    openContradiction(deps.table, operation, { ...result, answer, source }, deps.clock.nowMs()),
  );
  return !opened.ok && opened.error.kind === 'contended' ? 'again' : result;
};

/**
 * Writes what a provider said about an operation: operation, resource, journal entry, event and dedup marker in
 * one transaction, or nothing. Whoever comes second reads again and finds nothing left to do.
 */
export const createRecordAnswer = (deps: RecordAnswerDeps): RecordAnswer => {
  const round = async (report: AnswerReport): Promise<RecordResult | 'again'> => {
    const operation = await deps.operations.get(report.operationId);
    if (operation === null) return { kind: 'operation_not_found' };
    const planned = await plan(deps, operation, report);
    const { answer, source } = report;
    if (planned.kind !== 'write') return callPerson(deps, operation, { ...planned, answer, source });
    const items = [...planned.items, ...(report.marker === undefined ? [] : [report.marker])];
    if (items.length === 0) return planned.result;
    const written = await deps.transact(items);
    if (written.ok) return planned.result;
    if (written.error.kind === 'contended') return 'again';
    const isDuplicate =
      report.marker !== undefined && written.error.failed.some(({ index }) => index === items.length - 1);
    return isDuplicate ? { kind: 'duplicate' } : 'again';
  };
  return async (report, log) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(report);
      if (result === 'again') continue;
      logResult(log, report, result);
      return result;
    }
    invariant(false, `operation ${report.operationId} kept changing under ${ROUNDS_MAX} rounds`);
  };
};

const logResult = (log: Log, report: AnswerReport, result: RecordResult): void => {
  const fields = {
    operation_id: report.operationId,
    channel: report.channel,
    answer: describeAnswer(report.answer),
  };
  if (result.kind === 'contradiction')
    log.error('OPERATION_CONTRADICTED', { ...fields, recorded: result.recorded, told: result.told });
  else if (result.kind === 'recorded')
    log.info('OPERATION_ANSWERED', {
      ...fields,
      state: result.operation.state,
      resource_id: result.operation.resource.id,
      merchant_id: result.operation.merchantId,
      correlation_id: result.operation.correlationId,
    });
  else log.info('OPERATION_UNCHANGED', { ...fields, result: result.kind });
};
