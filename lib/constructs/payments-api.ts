import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { AUTHORIZE_ENVIRONMENT } from '../../lambdas/access/authorize.environment.ts';
import { API_ENVIRONMENT } from '../../lambdas/api/api.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { allowIndexQuery, allowTable } from './permissions.ts';
import { PublicApi } from './public-api.ts';
import { MONEY_LIST_INDEX } from './tables.ts';

// API Gateway gives up after 29 s; a function that goes on for longer works for nobody.
const API_TIMEOUT = Duration.seconds(29);

// Fetching an issuer's keys takes well under a second, reading the client a few milliseconds; a caller waits.
const AUTHORIZE_TIMEOUT = Duration.seconds(5);

export interface PaymentsApiProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly directoryTable: Table;
  readonly webhooksTable: Table;
  /** Answers everything about webhooks. */
  readonly manage: BundledFunction;
  /** Who takes new payments, in order, nobody where there is none. */
  readonly paymentProviders: readonly string[];
  /** JSON as `TRUSTED_ISSUERS` has it. */
  readonly trustedIssuers: string;
  /** The vault's function for everything below /v1/tokens. */
  readonly tokens: BundledFunction;
  /** Everything below /v1/reconciliation/runs and /v1/reconciliation/statements. */
  readonly runs: BundledFunction;
}

/** What merchants call: the REST API with the functions behind it. */
export class PaymentsApi extends Construct {
  readonly publicApi: PublicApi;
  readonly authorize: BundledFunction;
  readonly api: BundledFunction;

  constructor(scope: Construct, id: string, props: PaymentsApiProps) {
    super(scope, id);
    const { foundation } = props;
    this.authorize = new BundledFunction(this, 'Authorize', {
      foundation,
      entry: 'access/authorize',
      declaration: AUTHORIZE_ENVIRONMENT,
      environment: {
        DIRECTORY_TABLE: props.directoryTable.tableName,
        TRUSTED_ISSUERS: props.trustedIssuers,
      },
      timeout: AUTHORIZE_TIMEOUT,
      description: 'Checks access tokens and finds the merchant that a client belongs to',
    });
    allowTable(this.authorize, props.directoryTable, ['GetItem']);
    this.api = new BundledFunction(this, 'Api', {
      foundation,
      entry: 'api/api',
      declaration: API_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        WEBHOOKS_TABLE: props.webhooksTable.tableName,
        PAYMENT_PROVIDERS: props.paymentProviders.length === 0 ? 'none' : props.paymentProviders.join(','),
      },
      timeout: API_TIMEOUT,
      description: 'The API below /v1',
    });
    allowTable(this.api, props.moneyTable, [
      'BatchGetItem',
      'ConditionCheckItem',
      'GetItem',
      'PutItem',
      'Query',
      'UpdateItem',
    ]);
    allowIndexQuery(this.api, props.moneyTable, MONEY_LIST_INDEX);
    // A payment's timeline tells what became of its webhooks, and a trace begins at any event or delivery.
    allowTable(this.api, props.webhooksTable, ['Query']);
    allowIndexQuery(this.api, props.webhooksTable, 'event');
    this.publicApi = new PublicApi(this, 'Gateway', {
      foundation,
      api: this.api,
      manage: props.manage,
      authorize: this.authorize,
      tokens: props.tokens,
      runs: props.runs,
    });
  }
}
