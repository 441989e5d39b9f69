import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { EXPIRE_TOKENS_ENVIRONMENT } from '../../lambdas/vault/expire-tokens.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { allowTable, allowTokenHandles } from './permissions.ts';
import { SilenceAlarm } from './silence-alarm.ts';
import { allowFingerprints, allowOpeningAccountData, vaultVariables } from './vault-access.ts';
import type { VaultStore } from './vault-store.ts';

// The longest that Lambda allows: it reads the whole table of tokens, and what it does not reach it reaches next night.
const TIMEOUT = Duration.minutes(15);

// When the check of the books, which begins at two, is over.
const EVERY_NIGHT = Schedule.cron({ hour: '3', minute: '0' });

// From one night's line to the next is a day; two hours more are for a call that is tried again and counted late.
const SILENT_HOURS = 26;

export const unusedDays = ({ settings }: Foundation): string => String(settings.tokenUnusedDays);

/** Erases every night the tokens that nobody has used for as long as they are kept. */
export class TokenExpiry extends Construct {
  readonly expire: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly foundation: Foundation; readonly store: VaultStore; readonly moneyTable: Table },
  ) {
    super(scope, id);
    const { foundation, store, moneyTable } = props;
    this.expire = new BundledFunction(this, 'Tokens', {
      foundation,
      entry: 'vault/expire-tokens',
      declaration: EXPIRE_TOKENS_ENVIRONMENT,
      environment: { ...vaultVariables(store, moneyTable), TOKEN_UNUSED_DAYS: unusedDays(foundation) },
      timeout: TIMEOUT,
      description: 'Erases tokens that nobody uses any more, with proof',
    });
    allowTable(this.expire, store.tokens, ['GetItem', 'PutItem', 'Scan']);
    allowTable(this.expire, store.tokenKeys, ['DeleteItem', 'GetItem']);
    allowTable(this.expire, store.fingerprints, ['DeleteItem', 'GetItem']);
    allowTokenHandles(this.expire, moneyTable);
    allowOpeningAccountData(this.expire, store);
    allowFingerprints(this.expire, store);
    const nightly = new Rule(this, 'Nightly', {
      schedule: EVERY_NIGHT,
      targets: [new LambdaFunction(this.expire.lambda, { retryAttempts: 1 })],
    });
    accept(nightly, {
      'Serverless-EventBusDLQ':
        'A night without it raises an alarm, and the next night erases the same and more: there is nothing to redrive.',
    });
    new SilenceAlarm(this, 'Done', {
      foundation,
      functions: [this.expire],
      code: 'TOKENS_EXPIRED',
      metric: 'TokensExpired',
      hours: SILENT_HOURS,
      description:
        'Tokens that nobody uses were not erased for more than a day: account data is kept too long.',
      runbook: 'tokens-unexpired',
    });
  }
}
