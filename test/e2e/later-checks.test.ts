import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { putOperation } from '../../lambdas/operations/operation-store.ts';
import { newPayment } from '../support/payments.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const HOUR_MS = 3_600_000;

/** An operation of which nothing is known, with its fifth check an hour away; it is in no table. */
const unknownOperation = (): Extract<Operation, { state: 'unknown' }> => ({
  ...newPayment({ idempotencyKey: world.newKey() }).operation,
  state: 'unknown',
  submittedAt: new Date().toISOString(),
  check: { number: 5, at: new Date(Date.now() + HOUR_MS).toISOString() },
});

const image = (operation: Operation) =>
  marshall(putOperation('table', operation).Put?.Item ?? {}, { removeUndefinedValues: true });

/** What the stream says when a check was planned. */
const relayPlannedCheck = (operation: Extract<Operation, { state: 'unknown' }>) =>
  world.lambda.send(
    new InvokeCommand({
      FunctionName: world.output('RelayFunction'),
      Payload: JSON.stringify({
        Records: [
          {
            eventName: 'MODIFY',
            dynamodb: {
              SequenceNumber: '1',
              OldImage: image({ ...operation, check: { ...operation.check, number: 4 } }),
              NewImage: image(operation),
            },
          },
        ],
      }),
    }),
  );

describe('a check that is further away than a queue can hold a message', () => {
  it('becomes one schedule, named by operation and check, that sends it to the resolutions queue', async () => {
    const operation = unknownOperation();
    for (let n = 0; n < 2; n++) expect((await relayPlannedCheck(operation)).FunctionError).toBeUndefined();

    const schedule = await new SchedulerClient(world.config).send(
      new GetScheduleCommand({ GroupName: world.output('ScheduleGroup'), Name: `${operation.id}-5` }),
    );

    const { Attributes } = await world.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: world.output('ResolutionsQueueUrl'),
        AttributeNames: ['QueueArn'],
      }),
    );
    expect(schedule).toMatchObject({
      ScheduleExpression: `at(${operation.check.at.slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: Attributes?.['QueueArn'] },
    });
    expect(JSON.parse(schedule.Target?.Input ?? '')).toMatchObject({ operation_id: operation.id, check: 5 });
  });
});
