import { type Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentDeclaration } from '../../lambdas/platform/environment.ts';
import { type Foundation, isProduction } from '../foundation.ts';
import { accept } from './accept.ts';
import { LOG_RETENTION, METRICS_NAMESPACE } from './observation.ts';

// CPU comes with memory: 512 MB is about 0.3 of a core, where importing the bundle and one TLS handshake stay
// under a second; half of it doubles the cold start, twice of it is paid on every warm millisecond.
const MEMORY_MEGABYTES = 512;

const NO_ASYNCHRONOUS_CALLS =
  'Called synchronously or by an event source with its own dead letters: there are no asynchronous failures to keep.';

const ACCEPTED = {
  'AwsSolutions-IAM5[Resource::*]':
    'Only xray:PutTraceSegments and xray:PutTelemetryRecords, which know no resources.',
  'Serverless-LambdaDLQ': NO_ASYNCHRONOUS_CALLS,
  'NIST.800.53.R5-LambdaDLQ': NO_ASYNCHRONOUS_CALLS,
  'NIST.800.53.R5-LambdaInsideVPC':
    'It reaches AWS services by IAM and providers over the internet; nothing it uses lives in a VPC.',
  'NIST.800.53.R5-IAMNoInlinePolicy':
    'The policy belongs to this one role and goes with it; as a managed policy it could be attached elsewhere.',
};

const UNRESERVED = {
  'NIST.800.53.R5-LambdaConcurrency':
    'A reservation is taken from all others: event sources and API throttling bound this function instead.',
};

export interface BundledFunctionProps<Name extends string> {
  readonly foundation: Foundation;
  /** Path below lambdas/ without `.handler.ts`, such as `operations/submit`. */
  readonly entry: string;
  /** The declaration that the function reads its variables through: a missing or superfluous one does not compile. */
  readonly declaration: EnvironmentDeclaration<Name>;
  readonly environment: NoInfer<Readonly<Record<Name, string>>>;
  readonly timeout: Duration;
  /** Without it, what suits a function that answers one request. */
  readonly memoryMegabytes?: number;
  /** Of `/tmp`; without it the 512 that are free. */
  readonly diskMegabytes?: number;
  readonly description: string;
  /** Concurrent executions kept for, and at most used by, this function; without it the account's pool is shared. */
  readonly reservedConcurrency?: number;
}

/** One Lambda function from one entry file, with its own role, its own log group and the variables it declares. */
export class BundledFunction<Name extends string = string> extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;
  /** Also the `service` of its log lines and of its metrics. */
  readonly service: string;

  constructor(scope: Construct, id: string, props: BundledFunctionProps<Name>) {
    super(scope, id);
    const { foundation } = props;
    this.service = props.entry.split('/').at(-1) ?? props.entry;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: LOG_RETENTION[foundation.settings.stage],
      encryptionKey: foundation.dataKey,
      removalPolicy: isProduction(foundation.settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // The managed policy for Lambda's logs reaches every log group of the account; this reaches its own.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    this.lambda = new LambdaFunction(this, 'Function', {
      code: foundation.bundle(props.entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      // A fifth cheaper per millisecond than x86_64, and nothing here is compiled for either.
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes ?? MEMORY_MEGABYTES,
      timeout: props.timeout,
      description: props.description,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      role,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: this.service,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      ...(props.diskMegabytes === undefined
        ? {}
        : { ephemeralStorageSize: Size.mebibytes(props.diskMegabytes) }),
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    accept(this, props.reservedConcurrency === undefined ? { ...ACCEPTED, ...UNRESERVED } : ACCEPTED);
  }
}
