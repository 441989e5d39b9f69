import { describe, expect, it } from 'vitest';
import type { LogCode } from '../../lambdas/platform/log-codes.ts';
import { resourcesOf } from './grants.ts';
import { buildApp, propertiesOf, stacksOf } from './quittance-app.ts';

const { stacks } = buildApp({ alarmEmail: 'alarms@example.com' });

describe('the alarms', () => {
  it.each([
    ['OperationUnknownAgeSeconds', 'resolve', 3600],
    ['WebhookRefused', 'receive', 20],
  ])('watch %s, as the function %s writes it', (metric, service, threshold) => {
    expect(propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm')).toContainEqual(
      expect.objectContaining({
        Namespace: 'Quittance',
        MetricName: metric,
        Dimensions: [{ Name: 'service', Value: service }],
        Threshold: threshold,
      }),
    );
    // The dimension is the one that Powertools takes from this variable.
    expect(propertiesOf(stacks.backend, 'AWS::Lambda::Function')).toContainEqual(
      expect.objectContaining({
        Environment: {
          Variables: expect.objectContaining({
            POWERTOOLS_SERVICE_NAME: service,
            POWERTOOLS_METRICS_NAMESPACE: 'Quittance',
          }) as unknown,
        },
      }),
    );
  });

  it.each(['Relay', 'Balances', 'ProviderCallsSubmit', 'ProviderCallsResolve', 'InboundApply'])(
    'are raised by every error of %s',
    (name) => {
      expect(propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm')).toContainEqual(
        expect.objectContaining({
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Threshold: 0,
          Dimensions: [
            { Name: 'FunctionName', Value: { Ref: expect.stringMatching(`^${name}`) as unknown } },
          ],
        }),
      );
    },
  );

  it('tell when the relay is a minute behind, the balances two, and when the API answers 5xx', () => {
    for (const [follower, Threshold] of [
      ['Relay', 60_000],
      ['Balances', 120_000],
    ] as const)
      expect(propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm')).toContainEqual(
        expect.objectContaining({
          MetricName: 'IteratorAge',
          Threshold,
          Dimensions: [
            { Name: 'FunctionName', Value: { Ref: expect.stringMatching(`^${follower}`) as unknown } },
          ],
        }),
      );
    expect(propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm')).toContainEqual(
      expect.objectContaining({ MetricName: '5XXError', Threshold: 0 }),
    );
  });

  it.each<readonly [code: LogCode, metric: string, functions: readonly string[]]>([
    [
      'OPERATION_CONTRADICTED',
      'OperationContradicted',
      ['InboundApply', 'ProviderCallsResolve', 'ProviderCallsSubmit', 'ReconciliationHeal'],
    ],
    ['BREAK_OPENED', 'BreakOpened', ['Relay']],
    ['BREAK_OVERDUE', 'BreakOverdue', ['ProviderCallsResolve']],
    [
      'BREAKER_OPENED',
      'ProviderBreakerOpened',
      ['ProviderCallsResolve', 'ProviderCallsSubmit', 'ReconciliationHeal'],
    ],
    ['ENDPOINT_DISABLED', 'EndpointDisabled', ['OutboundDeliver']],
    ['DELIVERY_DEAD', 'DeliveryDead', ['OutboundDeliver']],
  ])('count every line %s, whichever function wrote it', (code, metric, functions) => {
    const counted = { MetricName: metric, MetricNamespace: 'Quittance' };
    const filters = propertiesOf(stacks.backend, 'AWS::Logs::MetricFilter').filter(
      ({ FilterPattern }) => FilterPattern === `{ $.code = "${code}" }`,
    );
    expect(filters.map(({ LogGroupName }) => JSON.stringify(LogGroupName)).sort()).toEqual(
      functions.map((name): unknown => expect.stringContaining(`"${name}`)),
    );
    for (const { MetricTransformations } of filters)
      expect(MetricTransformations).toEqual([{ ...counted, MetricValue: '1' }]);
    const alarms = propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm');
    const alarm = alarms.find(({ MetricName }) => MetricName === counted.MetricName);
    expect(alarm).toMatchObject({ Namespace: counted.MetricNamespace, Statistic: 'Sum', Threshold: 0 });
    // A filter writes no dimensions here, and a metric with some is another metric.
    expect(alarm).not.toHaveProperty('Dimensions');
  });

  it('tell of a night without a check of the books, which cannot tell of itself', () => {
    const counted = { MetricName: 'BooksChecked', MetricNamespace: 'Quittance' };
    const code: LogCode = 'BOOKS_CHECKED';
    const filters = propertiesOf(stacks.backend, 'AWS::Logs::MetricFilter').filter(
      ({ FilterPattern }) => FilterPattern === `{ $.code = "${code}" }`,
    );
    expect(filters).toMatchObject([{ MetricTransformations: [{ ...counted, MetricValue: '1' }] }]);
    const alarm = propertiesOf(stacks.backend, 'AWS::CloudWatch::Alarm').find(
      ({ MetricName }) => MetricName === counted.MetricName,
    );
    expect(alarm).toMatchObject({
      Namespace: counted.MetricNamespace,
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
      Period: 3600,
    });
    expect(alarm).not.toHaveProperty('Dimensions');
    // Longer than from one night to the next, and below what CloudWatch takes: seven days.
    expect(alarm?.['EvaluationPeriods']).toBeGreaterThan(25);
    expect(alarm?.['EvaluationPeriods']).toBeLessThan(48);
    expect(propertiesOf(stacks.backend, 'AWS::Events::Rule')).toContainEqual(
      expect.objectContaining({ ScheduleExpression: 'cron(0 2 * * ? *)', State: 'ENABLED' }),
    );
  });

  it('all go to the one topic, when they are raised and when they are over', () => {
    const alarms = stacksOf(stacks).flatMap((stack) =>
      resourcesOf<{
        readonly AlarmActions?: unknown;
        readonly OKActions?: unknown;
        readonly AlarmDescription: string;
      }>(stack, 'AWS::CloudWatch::Alarm'),
    );
    const topic = {
      'Fn::ImportValue': expect.stringContaining('Quittance-Data:ExportsOutputRefAlarms') as unknown,
    };
    expect(alarms).toHaveLength(39);
    for (const [, { AlarmActions, OKActions, AlarmDescription }] of alarms) {
      expect(AlarmActions).toEqual([topic]);
      expect(OKActions).toEqual([topic]);
      expect(AlarmDescription.split(' ').length).toBeGreaterThan(3);
    }
  });

  it('reach the mailbox that context names, over a topic that is encrypted', () => {
    expect(propertiesOf(stacks.data, 'AWS::SNS::Topic')).toContainEqual(
      expect.objectContaining({ KmsMasterKeyId: expect.anything() as unknown }),
    );
    expect(propertiesOf(stacks.data, 'AWS::SNS::Subscription')).toContainEqual(
      expect.objectContaining({
        Protocol: 'email',
        Endpoint: 'alarms@example.com',
      }),
    );
  });
});
