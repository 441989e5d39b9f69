import type { BreakId } from '../kernel/ids.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { FailureCode, ProviderCommand, ProviderName } from '../providers/port.ts';
import type { DisputeEvidence } from '../providers/provider-dispute.ts';
import type { Attempt, Check, Operation } from './domain/operation.ts';

const commandAttributes = (command: ProviderCommand): Item => {
  if (command.kind === 'void') return { kind: command.kind, provider_reference: command.providerReference };
  if (command.kind === 'dispute_evidence')
    return { kind: command.kind, provider_reference: command.providerReference, evidence: command.evidence };
  const amount = { amount: command.amount.minor, currency: command.amount.currency };
  if (command.kind === 'payout') return { kind: command.kind, ...amount, destination: command.destination };
  return command.kind === 'authorize'
    ? { kind: command.kind, ...amount, source: command.source, capture: command.capture }
    : { kind: command.kind, ...amount, provider_reference: command.providerReference };
};

/** Where an operation lies in the index of lists, for those who know only what its provider calls what came of it. */
export const referencePartition = (provider: ProviderName, reference: string): string =>
  `reference#${provider}#${reference}`;

/** A capture and a void are known by the charge that they name: only what has a name of its own needs a place. */
const referenceAttributes = (operation: Operation): Item => {
  if (operation.state !== 'succeeded') return {};
  const { command, provider, providerReference } = operation;
  const isKnown = 'providerReference' in command && command.providerReference === providerReference;
  return isKnown ? {} : { list_pk: referencePartition(provider, providerReference), list_sk: operation.id };
};

const alternativesOf = (item: Item): Pick<Operation, 'alternatives'> =>
  item['alternatives'] === undefined ? {} : { alternatives: item['alternatives'] as readonly ProviderName[] };

/** Attributes of an operation's item; its key is the store's. */
export const toAttributes = (operation: Operation): Item => ({
  entity: 'operation',
  ...referenceAttributes(operation),
  state: operation.state,
  command: commandAttributes(operation.command),
  provider: operation.provider,
  ...(operation.alternatives === undefined ? {} : { alternatives: operation.alternatives }),
  resource_kind: operation.resource.kind,
  resource_id: operation.resource.id,
  merchant_id: operation.merchantId,
  correlation_id: operation.correlationId,
  created_at: operation.createdAt,
  attempts: operation.attempts,
  version: operation.version,
  break_id: operation.breakId,
  ...('submittedAt' in operation ? { submitted_at: operation.submittedAt } : {}),
  ...('check' in operation && operation.check !== null
    ? { check: operation.check.number, check_at: operation.check.at }
    : {}),
  ...('providerReference' in operation ? { provider_reference: operation.providerReference } : {}),
  ...('failureCode' in operation ? { failure_code: operation.failureCode } : {}),
  ...(operation.state === 'canceled' ? { canceled_at: operation.canceledAt } : {}),
});

const toCommand = (id: Operation['id'], stored: Item): ProviderCommand => {
  const kind = stored['kind'] as ProviderCommand['kind'];
  const providerReference = String(stored['provider_reference']);
  if (kind === 'void') return { kind, operationId: id, providerReference };
  if (kind === 'dispute_evidence')
    return { kind, operationId: id, providerReference, evidence: stored['evidence'] as DisputeEvidence };
  const amount = money(stored['amount'] as bigint, String(stored['currency']));
  if (kind === 'capture' || kind === 'refund') return { kind, operationId: id, amount, providerReference };
  if (kind === 'payout') return { kind, operationId: id, amount, destination: String(stored['destination']) };
  return {
    kind,
    operationId: id,
    amount,
    source: String(stored['source']),
    capture: stored['capture'] as 'automatic' | 'manual',
  };
};

const toCheck = (item: Item): Check | null =>
  item['check'] === undefined ? null : { number: Number(item['check']), at: String(item['check_at']) };

/** Reads what `toAttributes` wrote; the table has no other writer of operations. */
export const fromItem = (item: Item): Operation => {
  const id = String(item['pk']).slice('operation#'.length) as Operation['id'];
  const base = {
    id,
    command: toCommand(id, item['command'] as Item),
    provider: item['provider'] as Operation['provider'],
    ...alternativesOf(item),
    resource: {
      kind: item['resource_kind'],
      id: item['resource_id'],
    } as Operation['resource'],
    merchantId: item['merchant_id'] as Operation['merchantId'],
    correlationId: String(item['correlation_id']),
    createdAt: String(item['created_at']),
    attempts: item['attempts'] as readonly Attempt[],
    version: Number(item['version']),
    ...(item['break_id'] === undefined ? {} : { breakId: item['break_id'] as BreakId }),
  };
  const state = item['state'] as Operation['state'];
  const submittedAt = String(item['submitted_at']);
  const check = toCheck(item);
  if (state === 'created') return { ...base, state };
  if (state === 'canceled') return { ...base, state, canceledAt: String(item['canceled_at']) };
  if (state === 'submitted') return { ...base, state, submittedAt, check };
  if (state === 'succeeded')
    return { ...base, state, submittedAt, providerReference: String(item['provider_reference']) };
  if (state === 'failed')
    return { ...base, state, submittedAt, failureCode: item['failure_code'] as FailureCode };
  if (check === null) throw new InvariantError(`operation ${id} is unknown and nobody will look at it again`);
  return { ...base, state, submittedAt, check };
};
