import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Foundation, isProduction } from '../foundation.ts';
import { accept } from './accept.ts';
import type { BundledFunction } from './bundled-function.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { ALARM_PERIOD, LOG_RETENTION, raiseAlarm } from './observation.ts';

const STAGE = 'api';

// A disabled client or an expired token keeps working for this long at most; a busy client saves nearly all of
// its token checks.
const AUTHORIZER_CACHE = Duration.seconds(60);

// A request that waits (`Prefer: wait`) holds a function for up to 25 s and an account has 1,000 executions for
// all functions together: 200 new requests a second at the usual 0.1 s need 20 of them and leave room for 30 a
// second that wait. Bursts of one second at double rate are what mobile clients do after an outage.
const RATE_PER_SECOND = 200;
const BURST = 400;

// One line per request, with what support asks for first. No bodies, no headers: tokens live there.
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: '$context.requestId',
    extended_request_id: '$context.extendedRequestId',
    time: '$context.requestTimeEpoch',
    method: '$context.httpMethod',
    // Not the path itself: somebody may have put a card's number into it. The functions' own lines have it, checked.
    resource: '$context.resourcePath',
    status: '$context.status',
    latency_ms: '$context.responseLatency',
    integration_latency_ms: '$context.integrationLatency',
    response_bytes: '$context.responseLength',
    client_id: '$context.authorizer.principalId',
    source_ip: '$context.identity.sourceIp',
    user_agent: '$context.identity.userAgent',
    error: '$context.error.responseType',
    authorizer_error: '$context.authorizer.error',
    integration_error: '$context.integration.error',
    waf: '$context.waf.status',
  }),
);

const BY_THE_EDGE_STACK = 'The edge stack puts a web ACL before this stage when the context asks for one.';

const ACCEPTED = {
  'AwsSolutions-APIG2': 'The api function validates, and names the field that is wrong; API Gateway cannot.',
  'AwsSolutions-APIG3': BY_THE_EDGE_STACK,
  'NIST.800.53.R5-APIGWAssociatedWithWAF': BY_THE_EDGE_STACK,
  'AwsSolutions-COG4':
    'Tokens are checked by our authorizer, which takes any issuer in configuration, Cognito included.',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'API Gateway asks for this managed policy by name.',
  'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted': 'What a payment is now must not be answered from a cache.',
  'NIST.800.53.R5-APIGWSSLEnabled':
    'A client certificate is for HTTP backends; API Gateway calls the function through IAM.',
};

/** What the manage function answers: it may seal webhook secrets, and the api function need not. */
const WEBHOOK_PATHS = ['webhook_endpoints', 'events', 'event_types', 'redeliveries'];

export interface PublicApiProps {
  readonly foundation: Foundation;
  readonly api: BundledFunction;
  readonly manage: BundledFunction;
  readonly authorize: BundledFunction;
  /** Answers below /v1/tokens, so that no other function ever sees account data. */
  readonly tokens: BundledFunction;
  /** Answers below /v1/reconciliation/runs and statements: it may read reports, keep statements, and have runs started. */
  readonly runs: BundledFunction;
}

/** The REST API: below /v1, once the authorizer knows who calls, webhooks go to manage, tokens to the vault, all else to api. */
export class PublicApi extends Construct {
  readonly restApi: RestApi;
  /** Without a trailing slash; the paths below it start with `/v1`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: PublicApiProps) {
    super(scope, id);
    const { settings } = props.foundation;
    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: 'quittance',
      description: 'Quittance: payments',
      endpointTypes: [EndpointType.REGIONAL],
      // With mutual TLS on the custom domain, the default endpoint would be the door beside the gate.
      disableExecuteApiEndpoint: settings.domain !== undefined,
      // API Gateway writes no logs at all until the account has told it a role.
      cloudWatchRole: true,
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(this.logGroup('AccessLogs', props.foundation)),
        accessLogFormat,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Traces of data would write account data and tokens into a log.
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: RATE_PER_SECOND,
        throttlingBurstLimit: BURST,
      },
    });
    this.route(props);
    // Switching the endpoint off takes effect with the next deployment of the stage, so it must cause one.
    this.restApi.latestDeployment?.addToLogicalId({ domain: settings.domain !== undefined });
    addGatewayProblems(this.restApi);
    this.keepExecutionLogs(props.foundation);
    raiseAlarm(this, 'ServerErrors', props.foundation, {
      metric: this.restApi.metricServerError({ period: ALARM_PERIOD, statistic: 'Sum' }),
      above: 0,
      description: 'The API answered 5xx: clients do not know whether their request took effect.',
      runbook: 'api-server-errors',
    });
    accept(this, ACCEPTED);
    this.url = this.restApi.urlForPath('/').replace(/\/$/, '');
  }

  private route({ api, manage, authorize, tokens, runs }: PublicApiProps): void {
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: authorize.lambda,
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: AUTHORIZER_CACHE,
    });
    const answeredBy = ({ lambda }: BundledFunction) => ({
      defaultIntegration: new LambdaIntegration(lambda, { allowTestInvoke: false }),
      defaultMethodOptions: { authorizer },
    });
    const v1 = this.restApi.root.addResource('v1');
    v1.addProxy(answeredBy(api));
    const answering = [
      ...WEBHOOK_PATHS.map((path) => ({ path, by: manage })),
      { path: 'tokens', by: tokens },
    ];
    for (const { path, by } of answering) {
      const resource = v1.addResource(path, answeredBy(by));
      resource.addMethod('ANY');
      resource.addProxy();
    }
    const reconciliation = v1.addResource('reconciliation', answeredBy(api));
    reconciliation.addProxy();
    const ofRuns = reconciliation.addResource('runs', answeredBy(runs));
    ofRuns.addMethod('ANY');
    ofRuns.addProxy();
    reconciliation.addResource('statements', answeredBy(runs)).addProxy();
  }

  private logGroup(id: string, foundation: Foundation, logGroupName?: string): LogGroup {
    return new LogGroup(this, id, {
      retention: LOG_RETENTION[foundation.settings.stage],
      encryptionKey: foundation.dataKey,
      removalPolicy: isProduction(foundation.settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(logGroupName === undefined ? {} : { logGroupName }),
    });
  }

  /** API Gateway makes this group itself when there is none: unencrypted, and kept for ever. */
  private keepExecutionLogs(foundation: Foundation): void {
    const name = `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${STAGE}`;
    this.restApi.deploymentStage.node.addDependency(this.logGroup('ExecutionLogs', foundation, name));
  }
}
