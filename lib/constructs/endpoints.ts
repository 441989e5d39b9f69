import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MANAGE_ENVIRONMENT } from '../../lambdas/webhooks/manage.environment.ts';
import { type Foundation, runsOnOneMachine } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { allowEncryptingWebhookSecrets } from './directory-key.ts';
import { allowEndpointEvents, allowIndexQuery, allowSend, allowTable } from './permissions.ts';
import { WEBHOOKS_INDEX_NAMES } from './tables.ts';

// API Gateway gives up after 29 s; a function that goes on for longer works for nobody.
const TIMEOUT = Duration.seconds(29);

export interface EndpointsProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly webhooksTable: Table;
  readonly directoryKeyArn: string;
  readonly redeliveries: IQueue;
}

/** What merchants do with their webhooks, apart from payments: another trust, and another bundle. */
export class Endpoints extends Construct {
  readonly manage: BundledFunction;

  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { foundation, webhooksTable } = props;
    this.manage = new BundledFunction(this, 'Manage', {
      foundation,
      entry: 'webhooks/manage',
      declaration: MANAGE_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        WEBHOOKS_TABLE: webhooksTable.tableName,
        DIRECTORY_KEY_ARN: props.directoryKeyArn,
        REDELIVERIES_QUEUE_URL: props.redeliveries.queueUrl,
        ALLOW_HTTP_ENDPOINTS: String(runsOnOneMachine(foundation.settings)),
      },
      timeout: TIMEOUT,
      description: 'The API below /v1 for webhook endpoints and events',
    });
    allowTable(this.manage, webhooksTable, [
      'BatchGetItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'UpdateItem',
    ]);
    for (const index of WEBHOOKS_INDEX_NAMES) allowIndexQuery(this.manage, webhooksTable, index);
    // A test is an event like any other, and takes the way of all events.
    allowEndpointEvents(this.manage, props.moneyTable);
    allowSend(this.manage, props.redeliveries);
    allowEncryptingWebhookSecrets(this.manage, props.directoryKeyArn);
  }
}
