import type { BACKEND_OUTPUTS, SANDBOX_OUTPUTS } from '../../lib/outputs.ts';

type Output = (typeof BACKEND_OUTPUTS)[number] | (typeof SANDBOX_OUTPUTS)[number];

/** Every output that names a dead-letter queue: one that is added does not compile until operators have it, too. */
type DeadLettersOutput = Extract<Output, `${string}DeadLettersUrl` | `${string}FailuresQueueUrl`>;

export interface DeadLetterQueue {
  /** As operators call it. */
  readonly name: string;
  readonly stack: 'Quittance-Backend' | 'Quittance-Sandbox';
  /** Where its messages came from: a queue, or the stream of the money table. */
  readonly source: Extract<Output, `${string}QueueUrl`> | 'stream';
  /** The function that could not process them. */
  readonly consumer: Extract<Output, `${string}Function`>;
  /** The log line that tells why. */
  readonly failureCode: 'BATCH_ITEM_FAILED' | 'RELAY_FAILED' | 'BALANCES_FAILED';
  /** Below docs/runbooks/, without `.md`. */
  readonly runbook: string;
}

const backend = (
  name: string,
  source: DeadLetterQueue['source'],
  consumer: DeadLetterQueue['consumer'],
): DeadLetterQueue => ({
  name,
  stack: 'Quittance-Backend',
  source,
  consumer,
  failureCode: 'BATCH_ITEM_FAILED',
  runbook: `${name}-dead-letters`,
});

export const DEAD_LETTER_QUEUES = {
  ProviderCommandsDeadLettersUrl: backend('provider-commands', 'ProviderCommandsQueueUrl', 'SubmitFunction'),
  ResolutionsDeadLettersUrl: backend('resolutions', 'ResolutionsQueueUrl', 'ResolveFunction'),
  ProviderEventsDeadLettersUrl: backend('provider-events', 'ProviderEventsQueueUrl', 'ApplyFunction'),
  DeliveriesDeadLettersUrl: backend('deliveries', 'DeliveriesQueueUrl', 'DeliverFunction'),
  RedeliveriesDeadLettersUrl: backend('redeliveries', 'RedeliveriesQueueUrl', 'RedeliverFunction'),
  DueInvoicesDeadLettersUrl: backend('due-invoices', 'DueInvoicesQueueUrl', 'OverdueFunction'),
  RelayFailuresQueueUrl: {
    ...backend('relay', 'stream', 'RelayFunction'),
    failureCode: 'RELAY_FAILED',
    runbook: 'relay-failures',
  },
  BalanceFailuresQueueUrl: {
    ...backend('balances', 'stream', 'BalancesFunction'),
    failureCode: 'BALANCES_FAILED',
    runbook: 'balances-failures',
  },
  SandboxWebhooksDeadLettersUrl: {
    ...backend('sandbox-webhooks', 'SandboxWebhooksQueueUrl', 'SendWebhooksFunction'),
    stack: 'Quittance-Sandbox',
  },
} as const satisfies Record<DeadLettersOutput, DeadLetterQueue>;

export const DEAD_LETTER_NAMES: readonly string[] = Object.values(DEAD_LETTER_QUEUES).map(({ name }) => name);
