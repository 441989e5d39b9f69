import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import type { BundledFunction } from './bundled-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

// AWS advises six times the function's timeout: Lambda may retry a throttled batch for that long, and a message
// that shows up again meanwhile would run twice at once.
const VISIBILITY_PER_TIMEOUT = 6;

export interface ConsumerQueueProps {
  readonly foundation: Foundation;
  /** What its messages are, for the alarm: `provider commands`. */
  readonly holds: string;
  /** What to do about its dead letters, as `AlarmOn` has it. */
  readonly runbook: string;
  readonly consumerTimeout: Duration;
  /** Receives before a message becomes a dead letter. */
  readonly receivesMax: number;
}

export interface Consumption {
  /** Messages for one invocation; all of them must fit into the function's timeout one after the other. */
  readonly batchSize: number;
  /** Invocations at once. */
  readonly concurrencyMax: number;
}

/** A queue with one consuming function, a dead-letter queue and the alarm that says so. */
export class ConsumerQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ConsumerQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      foundation: props.foundation,
      alarmDescription: `${props.holds}: messages could not be processed.`,
      runbook: props.runbook,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * VISIBILITY_PER_TIMEOUT),
      // A long weekend of an outage loses nothing. A dead letter's 14 days count from here, so this must be less.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.receivesMax },
      enforceSSL: true,
    });
  }

  /** Each message succeeds or fails on its own: one bad message never repeats its neighbours. */
  consumedBy(consumer: BundledFunction, { batchSize, concurrencyMax }: Consumption): void {
    consumer.lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        maxConcurrency: concurrencyMax,
        reportBatchItemFailures: true,
      }),
    );
    accept(consumer, {
      'Serverless-LambdaEventSourceMappingDestination':
        'SQS event sources know no failure destination; the queue has its own dead-letter queue.',
    });
  }
}
