import { Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { Balances } from '../constructs/balances.ts';
import { BooksCheck } from '../constructs/books-check.ts';
import { DueInvoices } from '../constructs/due-invoices.ts';
import { Endpoints } from '../constructs/endpoints.ts';
import { Inbound } from '../constructs/inbound.ts';
import { ClientPool } from '../constructs/issuers.ts';
import { LaterMessages } from '../constructs/later-messages.ts';
import { MoneyAlarms } from '../constructs/money-alarms.ts';
import { Outbound } from '../constructs/outbound.ts';
import { paymentProvidersOf } from '../constructs/payment-providers.ts';
import { PaymentsApi } from '../constructs/payments-api.ts';
import type { ProviderAccess, SandboxAccess } from '../constructs/provider-access.ts';
import { ProviderCalls } from '../constructs/provider-calls.ts';
import { Reconciliation } from '../constructs/reconciliation.ts';
import { Relay } from '../constructs/relay.ts';
import { Vault } from '../constructs/vault.ts';
import { VaultSend } from '../constructs/vault-send.ts';
import type { Settings } from '../settings.ts';
import { writeBackendOutputs } from './backend-outputs.ts';
import type { DataStack } from './data-stack.ts';

export interface BackendStackProps extends StackProps {
  readonly data: DataStack;
  readonly sandbox: SandboxAccess | undefined;
}

/** Everything that runs, and nothing that must outlive a deployment. */
export class BackendStack extends Stack {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: BackendStackProps) {
    super(scope, id, props);
    const { data, sandbox } = props;
    const { foundation, moneyTable, directoryTable, webhooksTable } = data;
    const providers = { sandbox, stripe: data.stripe };
    const issuers = this.trustedIssuers(foundation.settings);
    const told = { foundation, moneyTable, webhooksTable, directoryKeyArn: data.directoryKey.keyArn };
    const outbound = new Outbound(this, 'Outbound', told);
    const redeliveries = outbound.redeliveries.wishes.queue;
    const endpoints = new Endpoints(this, 'Endpoints', { ...told, redeliveries });
    const { calls, inbound, vaultSend } = this.createProviderTraffic(data, providers);
    const { send } = vaultSend;
    const vault = new Vault(this, 'Vault', { foundation, store: data.vault, moneyTable, send });
    const reconciliation = new Reconciliation(this, 'Reconciliation', {
      foundation,
      moneyTable,
      bucket: data.reconciliation,
      providers,
    });
    const payments = new PaymentsApi(this, 'Payments', {
      foundation,
      moneyTable,
      webhooksTable,
      manage: endpoints.manage,
      directoryTable,
      paymentProviders: paymentProvidersOf(foundation.settings),
      trustedIssuers: issuers.json,
      tokens: vault.tokens,
      runs: reconciliation.runs,
    });
    this.restApi = payments.publicApi.restApi;
    const invoices = new DueInvoices(this, 'Invoices', { foundation, moneyTable });
    const queues = [calls.resolutions.queue, invoices.due.queue];
    const later = new LaterMessages(this, 'LaterMessages', { queues });
    const relay = new Relay(this, 'Relay', {
      foundation,
      moneyTable,
      webhooksTable,
      commands: calls.commands.queue,
      resolutions: calls.resolutions.queue,
      dueInvoices: invoices.due.queue,
      deliveries: outbound.deliveries.queue,
      later,
    });
    const balances = new Balances(this, 'Balances', { foundation, moneyTable });
    const books = new BooksCheck(this, 'BooksCheck', { foundation, moneyTable, directoryTable, providers });
    const { submit, resolve } = calls;
    const watched = { submit, resolve, heal: reconciliation.heal, apply: inbound.apply, relay: relay.relay };
    new MoneyAlarms(this, 'MoneyAlarms', { foundation, ...watched });
    writeBackendOutputs(this, {
      payments,
      inbound,
      calls,
      outbound,
      invoices,
      later,
      relay,
      balances,
      books,
      endpoints,
      vault,
      vaultSend,
      reconciliation,
      ...issuers,
    });
  }

  /** Calls to providers, and their webhooks: what comes in may have to be asked about again. */
  private createProviderTraffic(
    { foundation, moneyTable, idempotencyTable, archive, vault }: DataStack,
    providers: ProviderAccess,
  ): { readonly calls: ProviderCalls; readonly inbound: Inbound; readonly vaultSend: VaultSend } {
    let receiverUrl = '';
    const webhooksUrl =
      foundation.settings.publicUrls.provider_webhooks ?? Lazy.string({ produce: () => receiverUrl });
    const reach = { ...providers, webhooksUrl };
    const vaultSend = new VaultSend(this, 'VaultSend', { foundation, store: vault, providers: reach });
    const calls = new ProviderCalls(this, 'ProviderCalls', {
      foundation,
      moneyTable,
      idempotencyTable,
      providers: reach,
      vaultSend: vaultSend.send,
    });
    const inbound = new Inbound(this, 'Inbound', {
      foundation,
      moneyTable,
      archive,
      providers,
      resolutions: calls.resolutions.queue,
    });
    receiverUrl = inbound.receiverUrl;
    return { calls, inbound, vaultSend };
  }

  /** The issuers that context names; without any, a Cognito pool of our own. */
  private trustedIssuers(settings: Settings): {
    readonly json: string;
    readonly pool: ClientPool | undefined;
  } {
    if (settings.oidcIssuers !== undefined) {
      return { json: JSON.stringify(settings.oidcIssuers), pool: undefined };
    }
    const pool = new ClientPool(this, 'Clients', { settings });
    const trusted = [{ issuer: pool.issuer, jwks_uri: `${pool.issuer}/.well-known/jwks.json` }];
    return { json: this.toJsonString(trusted), pool };
  }
}
