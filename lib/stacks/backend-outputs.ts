import type { Stack } from 'aws-cdk-lib';
import type { Balances } from '../constructs/balances.ts';
import type { BooksCheck } from '../constructs/books-check.ts';
import type { DueInvoices } from '../constructs/due-invoices.ts';
import type { Endpoints } from '../constructs/endpoints.ts';
import type { Inbound } from '../constructs/inbound.ts';
import type { ClientPool } from '../constructs/issuers.ts';
import type { LaterMessages } from '../constructs/later-messages.ts';
import type { Outbound } from '../constructs/outbound.ts';
import type { PaymentsApi } from '../constructs/payments-api.ts';
import type { ProviderCalls } from '../constructs/provider-calls.ts';
import type { Reconciliation } from '../constructs/reconciliation.ts';
import type { Relay } from '../constructs/relay.ts';
import type { Vault } from '../constructs/vault.ts';
import type { VaultSend } from '../constructs/vault-send.ts';
import { BACKEND_OUTPUTS, COGNITO_OUTPUTS, writeOutputs } from '../outputs.ts';

export interface BackendParts {
  readonly payments: PaymentsApi;
  readonly inbound: Inbound;
  readonly calls: ProviderCalls;
  readonly outbound: Outbound;
  readonly invoices: DueInvoices;
  readonly later: LaterMessages;
  readonly endpoints: Endpoints;
  readonly relay: Relay;
  readonly balances: Balances;
  readonly books: BooksCheck;
  readonly vault: Vault;
  readonly vaultSend: VaultSend;
  readonly reconciliation: Reconciliation;
  /** Trusted issuers as the authorizer reads them. */
  readonly json: string;
  readonly pool: ClientPool | undefined;
}

export const writeBackendOutputs = (stack: Stack, parts: BackendParts): void => {
  const { payments, inbound, calls, outbound, invoices, later, relay, balances, books } = parts;
  const { endpoints, vault, vaultSend, reconciliation, pool } = parts;
  const { redeliveries } = outbound;
  writeOutputs(stack, BACKEND_OUTPUTS, {
    ApiUrl: payments.publicApi.url,
    ApiId: payments.publicApi.restApi.restApiId,
    ReceiverUrl: inbound.receiverUrl,
    TrustedIssuers: parts.json,
    ProviderCommandsQueueUrl: calls.commands.queue.queueUrl,
    ProviderCommandsDeadLettersUrl: calls.commands.deadLetters.queueUrl,
    ResolutionsQueueUrl: calls.resolutions.queue.queueUrl,
    ResolutionsDeadLettersUrl: calls.resolutions.deadLetters.queueUrl,
    ProviderEventsQueueUrl: inbound.providerEvents.queue.queueUrl,
    ProviderEventsDeadLettersUrl: inbound.providerEvents.deadLetters.queueUrl,
    DeliveriesQueueUrl: outbound.deliveries.queue.queueUrl,
    DeliveriesDeadLettersUrl: outbound.deliveries.deadLetters.queueUrl,
    RedeliveriesQueueUrl: redeliveries.wishes.queue.queueUrl,
    RedeliveriesDeadLettersUrl: redeliveries.wishes.deadLetters.queueUrl,
    DueInvoicesQueueUrl: invoices.due.queue.queueUrl,
    DueInvoicesDeadLettersUrl: invoices.due.deadLetters.queueUrl,
    RelayFailuresQueueUrl: relay.failures.queueUrl,
    BalanceFailuresQueueUrl: balances.failures.queueUrl,
    ScheduleGroup: later.groupName,
    DeliveriesScheduleGroup: outbound.later.groupName,
    AuthorizeFunction: payments.authorize.lambda.functionName,
    ApiFunction: payments.api.lambda.functionName,
    RelayFunction: relay.relay.lambda.functionName,
    BalancesFunction: balances.balances.lambda.functionName,
    CheckFunction: books.check.lambda.functionName,
    SubmitFunction: calls.submit.lambda.functionName,
    ResolveFunction: calls.resolve.lambda.functionName,
    ReceiveFunction: inbound.receive.lambda.functionName,
    ApplyFunction: inbound.apply.lambda.functionName,
    DeliverFunction: outbound.deliver.lambda.functionName,
    OverdueFunction: invoices.overdue.lambda.functionName,
    ManageFunction: endpoints.manage.lambda.functionName,
    TokensFunction: vault.tokens.lambda.functionName,
    SendFunction: vaultSend.send.lambda.functionName,
    ReencryptFunction: vault.reencrypt.lambda.functionName,
    ExpireTokensFunction: vault.expiry.expire.lambda.functionName,
    PullFunction: reconciliation.pull.lambda.functionName,
    ParseFunction: reconciliation.parse.lambda.functionName,
    ReconcileFunction: reconciliation.reconcile.lambda.functionName,
    HealFunction: reconciliation.heal.lambda.functionName,
    RunsFunction: reconciliation.runs.lambda.functionName,
    ReconciliationMachineArn: reconciliation.machineArn,
    ReconciliationScheduleGroup: reconciliation.schedules.groupName,
    ReconciliationScheduleRoleArn: reconciliation.schedules.role.roleArn,
    RedeliverFunction: redeliveries.redeliver.lambda.functionName,
  });
  if (pool !== undefined) {
    writeOutputs(stack, COGNITO_OUTPUTS, { UserPoolId: pool.userPoolId, TokenUrl: pool.tokenUrl });
  }
};
