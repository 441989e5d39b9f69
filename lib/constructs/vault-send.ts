import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SEND_ENVIRONMENT } from '../../lambdas/vault/send.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';
import { allowSecret, allowTable } from './permissions.ts';
import { type ProviderReach, providerEnvironment, secretsOf } from './provider-access.ts';
import { allowReadingAccountData, namesOf } from './vault-access.ts';
import type { VaultStore } from './vault-store.ts';

// A call of KMS and two reads take a second on a slow day, the provider's answer five at the most. It is a second less
// than submit and resolve wait for it (lambdas/operations/vault-client.ts).
const TIMEOUT = Duration.seconds(9);

/** The function that sends account data to providers: it opens what submit and resolve only name. */
export class VaultSend extends Construct {
  readonly send: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly foundation: Foundation;
      readonly store: VaultStore;
      readonly providers: ProviderReach;
    },
  ) {
    super(scope, id);
    const { foundation, store, providers } = props;
    this.send = new BundledFunction(this, 'Send', {
      foundation,
      entry: 'vault/send',
      declaration: SEND_ENVIRONMENT,
      environment: {
        TOKENS_TABLE: store.tokens.tableName,
        TOKEN_KEYS_TABLE: store.tokenKeys.tableName,
        VAULT_KEYS: namesOf(store.keys),
        ...providerEnvironment(providers),
      },
      timeout: TIMEOUT,
      description: 'Calls providers with account data: opens it, sends it, forgets it',
    });
    // What was used is written down.
    allowTable(this.send, store.tokens, ['GetItem', 'UpdateItem']);
    allowTable(this.send, store.tokenKeys, ['GetItem']);
    allowReadingAccountData(this.send, store);
    for (const apiKey of secretsOf(providers, 'apiKey')) allowSecret(this.send, apiKey);
    raiseAlarm(this.send, 'Errors', foundation, {
      metric: this.send.lambda.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      description: 'send crashed or timed out: nothing that a provider says does that.',
      runbook: 'send-errors',
    });
  }
}
