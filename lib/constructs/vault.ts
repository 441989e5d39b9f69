import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TOKENS_ENVIRONMENT } from '../../lambdas/vault/tokens.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { countLines } from './count-lines.ts';
import { LogAlarm } from './log-alarm.ts';
import { raiseAlarm } from './observation.ts';
import { allow, allowTable } from './permissions.ts';
import type { VaultStore } from './vault-store.ts';

// A cold start with the Encryption SDK, three calls of KMS and a transaction take two or three seconds; whoever waits
// for a token waits at a checkout.
const TIMEOUT = Duration.seconds(15);

/** What a data key of the vault may be asked for: the purposes that lambdas/vault/account-seal.ts names. */
const PURPOSES = ['token_key', 'token_id'];

// Two or three people at work on disputes look at one account each in a minute or two: more than this within five
// minutes is a script. It is far below what one client's hour allows, so it comes before the limit does.
const REVEAL_PERIOD = Duration.minutes(5);
const REVEALS_USUAL_MAX = 15;

/** The functions that may open account data. No other role in the app can. */
export class Vault extends Construct {
  readonly tokens: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly foundation: Foundation; readonly store: VaultStore },
  ) {
    super(scope, id);
    const { foundation, store } = props;
    this.tokens = new BundledFunction(this, 'Tokens', {
      foundation,
      entry: 'vault/tokens',
      declaration: TOKENS_ENVIRONMENT,
      environment: {
        TOKENS_TABLE: store.tokens.tableName,
        TOKEN_KEYS_TABLE: store.tokenKeys.tableName,
        FINGERPRINTS_TABLE: store.fingerprints.tableName,
        VAULT_KEY_ARN: store.key.keyArn,
        FINGERPRINT_KEYS: store.fingerprintKeys
          .map(({ version, key }) => `${version}=${key.keyArn}`)
          .join(','),
      },
      timeout: TIMEOUT,
      description: 'The API below /v1/tokens: the only function that sees account data of requests',
    });
    allowTable(this.tokens, store.tokens, ['GetItem', 'PutItem', 'Query', 'UpdateItem']);
    for (const table of [store.tokenKeys, store.fingerprints])
      allowTable(this.tokens, table, ['DeleteItem', 'GetItem', 'PutItem']);
    allowOpeningAccountData(this.tokens, store);
    this.watch(foundation);
  }

  private watch(foundation: Foundation): void {
    new LogAlarm(this, 'BrokenSeals', {
      foundation,
      functions: [this.tokens],
      code: 'VAULT_SEAL_BROKEN',
      metric: 'VaultSealBroken',
      description: 'Stored account data is not what was stored: damage, or somebody at work.',
      runbook: 'vault-seal-broken',
    });
    const reveals = new Construct(this, 'Reveals');
    raiseAlarm(reveals, 'Many', foundation, {
      metric: countLines(reveals, {
        functions: [this.tokens],
        code: 'TOKEN_REVEALED',
        metric: 'TokenRevealed',
        period: REVEAL_PERIOD,
      }),
      above: REVEALS_USUAL_MAX,
      description: 'Much more account data was shown in clear than people usually ask for.',
      runbook: 'many-reveals',
    });
  }
}

const allowOpeningAccountData = (to: BundledFunction, store: VaultStore): void => {
  allow(to, {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [store.key.keyArn],
    conditions: {
      StringEquals: { 'kms:EncryptionContext:purpose': PURPOSES },
      // A key that names no merchant, or more than these two, is not one of the vault's.
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
      Null: { 'kms:EncryptionContext:merchant': 'false' },
    },
  });
  allow(to, {
    actions: ['kms:GenerateMac'],
    resources: store.fingerprintKeys.map(({ key }) => key.keyArn),
  });
};
