import { describe, expect, it } from 'vitest';
import { resourcesOf } from './grants.ts';
import { buildApp, stacksOf } from './quittance-app.ts';

interface QueueProperties {
  readonly VisibilityTimeout?: number;
  readonly MessageRetentionPeriod: number;
  readonly RedrivePolicy?: {
    readonly maxReceiveCount: number;
    readonly deadLetterTargetArn: { readonly 'Fn::GetAtt': readonly [string, string] };
  };
}

interface AlarmProperties {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Value: unknown }[];
  readonly AlarmActions: readonly unknown[];
}

interface MappingProperties {
  readonly EventSourceArn: { readonly 'Fn::GetAtt'?: readonly [string, string] };
  readonly FunctionName: { readonly Ref: string };
  readonly FunctionResponseTypes?: readonly string[];
  readonly StartingPosition?: string;
}

const { stacks } = buildApp();
const all = stacksOf(stacks);
const collect = <Properties>(type: string) =>
  all.flatMap((stack) =>
    resourcesOf<Properties>(stack, type).map(([id, properties]) => ({ id, ...properties })),
  );

const queues = collect<QueueProperties>('AWS::SQS::Queue');
const working = queues.filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);
const resting = queues.filter(({ RedrivePolicy }) => RedrivePolicy === undefined);
const mappings = collect<MappingProperties>('AWS::Lambda::EventSourceMapping');
const timeouts = new Map(
  collect<{ readonly Timeout: number }>('AWS::Lambda::Function').map(({ id, Timeout }) => [id, Timeout]),
);
const watched = collect<AlarmProperties>('AWS::CloudWatch::Alarm')
  .filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
  .map(({ Dimensions }) => JSON.stringify(Dimensions));

describe('the queues', () => {
  it('are the seven that do work, with their dead letters, and those of the stream’s two followers', () => {
    expect(working.map(({ id }) => id.replace(/Queue[0-9A-F]{8}$/, '')).sort()).toEqual([
      'InboundProviderEvents',
      'InvoicesDue',
      'OutboundDeliveries',
      'OutboundRedeliveriesWishes',
      'ProviderCallsCommands',
      'ProviderCallsResolutions',
      'ProviderWebhooks',
    ]);
    expect(resting).toHaveLength(9);
  });

  it.each(working)('$id has a dead-letter queue that keeps messages for longer than it does', (queue) => {
    const target = queue.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0];
    const deadLetters = resting.find(({ id }) => id === target);
    expect(deadLetters?.MessageRetentionPeriod).toBeGreaterThan(queue.MessageRetentionPeriod);
    expect(queue.RedrivePolicy?.maxReceiveCount).toBeGreaterThanOrEqual(5);
  });

  it.each(resting)('$id raises an alarm as soon as something lies in it', ({ id }) => {
    expect(watched.filter((dimensions) => dimensions.includes(id))).toHaveLength(1);
  });

  it.each(working)('$id hides a message for six times as long as its function may take', (queue) => {
    const mapping = mappings.find(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt']?.[0] === queue.id);
    const timeout = timeouts.get(mapping?.FunctionName.Ref ?? '');
    expect(queue.VisibilityTimeout).toBe(6 * (timeout ?? 0));
  });

  it('report each failed message on its own', () => {
    const ofQueues = mappings.filter(({ StartingPosition }) => StartingPosition === undefined);
    expect(ofQueues).toHaveLength(7);
    for (const { FunctionResponseTypes } of ofQueues) {
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('the stream of the money table', () => {
  const followers = mappings.filter(({ StartingPosition }) => StartingPosition !== undefined);
  const followerOf = (name: string) =>
    followers.find(({ FunctionName }) => FunctionName.Ref.startsWith(name));

  it('has two followers, which is what DynamoDB advises', () => {
    expect(followers).toHaveLength(2);
  });

  it.each(['Relay', 'Balances'])(
    'is followed by %s from its beginning, which halves a failing batch and keeps what it gives up',
    (name) => {
      expect(followerOf(name)).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRecordAgeInSeconds: 900,
        DestinationConfig: {
          OnFailure: {
            Destination: { 'Fn::GetAtt': [expect.stringContaining(`${name}FailuresQueue`), 'Arn'] },
          },
        },
      });
      // With it Lambda would split a batch at the record that the function names, which cannot know the culprit.
      expect(followerOf(name)?.FunctionResponseTypes).toBeUndefined();
    },
  );

  it('brings the balances new journal entries and nothing else, up to a second of them at once', () => {
    expect(followerOf('Balances')).toMatchObject({
      BatchSize: 490,
      MaximumBatchingWindowInSeconds: 1,
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { NewImage: { entity: { S: ['journal_entry'] } } },
            }),
          },
        ],
      },
    });
    expect(followerOf('Relay')).not.toHaveProperty('FilterCriteria');
  });
});
