import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { REENCRYPT_ENVIRONMENT } from '../../lambdas/vault/reencrypt.environment.ts';
import { TOKENS_ENVIRONMENT } from '../../lambdas/vault/tokens.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { countLines } from './count-lines.ts';
import { LogAlarm } from './log-alarm.ts';
import { raiseAlarm } from './observation.ts';
import { allowTable, allowTokenHandles } from './permissions.ts';
import { TokenExpiry, unusedDays } from './token-expiry.ts';
import { allowFingerprints, allowOpeningAccountData, vaultVariables } from './vault-access.ts';
import type { VaultStore } from './vault-store.ts';

// A cold start with the Encryption SDK, three calls of KMS and a transaction take two or three seconds; whoever waits
// for a token waits at a checkout.
const TIMEOUT = Duration.seconds(15);

// A hundred tokens, five side by side, take a few seconds; a throttled KMS is waited for.
const REENCRYPT_TIMEOUT = Duration.minutes(1);

// Two or three people at work on disputes look at one account each in a minute or two: more than this within five
// minutes is a script. It is far below what one client's hour allows, so it comes before the limit does.
const REVEAL_PERIOD = Duration.minutes(5);
const REVEALS_USUAL_MAX = 15;

interface VaultProps {
  readonly foundation: Foundation;
  readonly store: VaultStore;
  readonly moneyTable: Table;
  /** Opens account data as well. */
  readonly send: BundledFunction;
}

/** The functions that may open account data. No other role in the app can. */
export class Vault extends Construct {
  readonly tokens: BundledFunction;
  readonly reencrypt: BundledFunction;
  readonly expiry: TokenExpiry;

  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id);
    const { foundation, store } = props;
    this.tokens = new BundledFunction(this, 'Tokens', {
      foundation,
      entry: 'vault/tokens',
      declaration: TOKENS_ENVIRONMENT,
      environment: {
        ...vaultVariables(store, props.moneyTable),
        TOKEN_UNUSED_DAYS: unusedDays(foundation),
      },
      timeout: TIMEOUT,
      description: 'The API below /v1/tokens: the only function that sees account data of requests',
    });
    allowTable(this.tokens, store.tokens, ['GetItem', 'PutItem', 'Query', 'UpdateItem']);
    for (const table of [store.tokenKeys, store.fingerprints])
      allowTable(this.tokens, table, ['DeleteItem', 'GetItem', 'PutItem']);
    allowTokenHandles(this.tokens, props.moneyTable);
    allowOpeningAccountData(this.tokens, store);
    allowFingerprints(this.tokens, store);
    this.reencrypt = this.createReencrypt(props);
    this.expiry = new TokenExpiry(this, 'Expiry', props);
    this.watch(foundation, props.send);
  }

  /** Only by hand: `npm run ops -- vault reencrypt` invokes it, and needs no other right. */
  private createReencrypt({ foundation, store, moneyTable }: VaultProps): BundledFunction {
    const reencrypt = new BundledFunction(this, 'Reencrypt', {
      foundation,
      entry: 'vault/reencrypt',
      declaration: REENCRYPT_ENVIRONMENT,
      environment: vaultVariables(store, moneyTable),
      timeout: REENCRYPT_TIMEOUT,
      description: 'Seals tokens anew under the current keys, a page for each call of an operator',
    });
    allowTable(reencrypt, store.tokens, ['GetItem', 'PutItem', 'UpdateItem']);
    allowTable(reencrypt, store.tokenKeys, ['GetItem', 'Scan', 'UpdateItem']);
    allowTable(reencrypt, store.fingerprints, ['DeleteItem', 'GetItem', 'PutItem']);
    allowOpeningAccountData(reencrypt, store);
    allowFingerprints(reencrypt, store);
    return reencrypt;
  }

  private watch(foundation: Foundation, send: BundledFunction): void {
    new LogAlarm(this, 'BrokenSeals', {
      foundation,
      functions: [this.tokens, this.reencrypt, this.expiry.expire, send],
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
