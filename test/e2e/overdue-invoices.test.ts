import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, ResourceNotFoundException, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../local/demonstration/payments.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Invoice {
  readonly id: string;
  readonly status: string;
  readonly is_overdue: boolean;
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

const post = (path: string, body: object = {}) =>
  world.shop.send({
    method: 'POST',
    path: `/v1/invoices${path}`,
    idempotencyKey: world.newKey(),
    body,
    headers: { prefer: 'wait=15' },
  });

const openInvoice = async (dueAt: string): Promise<string> => {
  const lines = [{ description: 'a poster', quantity: 1, unit_amount: 500 }];
  const { body } = await post('', { customer: 'customer 7', currency: 'EUR', lines, due_at: dueAt });
  const { id } = body as Invoice;
  expect(await post(`/${id}/finalize`)).toMatchObject({ status: 200, body: { status: 'open' } });
  return id;
};

const read = async (id: string) => (await world.shop.send({ path: `/v1/invoices/${id}` })).body as Invoice;

const eventsOf = async (id: string): Promise<readonly unknown[]> => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: world.output('MoneyTable'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': `invoice#${id}`, ':event': 'event#' },
      ConsistentRead: true,
    }),
  );
  return (Items ?? []).map((item) => item['type'] as unknown);
};

/** What the queue hands over when a due time has come; answers which messages have to come again. */
const deliverDue = async (id: string): Promise<number> => {
  const record = {
    messageId: 'message',
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({ invoice_id: id, merchant_id: 'mer', correlation_id: 'correlation' }),
  };
  const { Payload, FunctionError } = await world.lambda.send(
    new InvokeCommand({
      FunctionName: world.output('OverdueFunction'),
      Payload: JSON.stringify({ Records: [record] }),
    }),
  );
  expect(FunctionError).toBeUndefined();
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { batchItemFailures: unknown[] };
  return answer.batchItemFailures.length;
};

const WITH_OVERDUE = ['invoice.created', 'invoice.finalized', 'invoice.overdue'];

describe('an invoice that nobody pays in time', () => {
  it('is overdue, which is told once, and can still be paid', async () => {
    const id = await openInvoice(inSeconds(10));
    const told = await poll({
      read: () => eventsOf(id),
      until: (events) => events.length === 3,
    });
    expect(told).toEqual(WITH_OVERDUE);
    expect(await read(id)).toMatchObject({ status: 'open', is_overdue: true });
    // The queue delivers at least once.
    for (let n = 0; n < 2; n++) expect(await deliverDue(id)).toBe(0);
    expect(await post(`/${id}/pay`, { source: 'tok_visa' })).toMatchObject({ body: { status: 'paid' } });
    expect(await read(id)).toMatchObject({ is_overdue: false });
    expect(await eventsOf(id)).toEqual([...WITH_OVERDUE, 'invoice.paid']);
  });

  it('has a schedule of its own when its due time is further away than a queue can hold a message', async () => {
    const dueAt = inSeconds(3600);
    const id = await openInvoice(dueAt);
    const scheduler = new SchedulerClient(world.config);
    const name = { GroupName: world.output('ScheduleGroup'), Name: `${id}-due` };
    const schedule = await poll({
      read: () =>
        scheduler.send(new GetScheduleCommand(name)).catch((error: unknown) => {
          if (error instanceof ResourceNotFoundException) return { Target: undefined };
          throw error;
        }),
      until: ({ Target }) => Target !== undefined,
    });
    const { Attributes } = await world.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: world.output('DueInvoicesQueueUrl'),
        AttributeNames: ['QueueArn'],
      }),
    );
    expect(schedule).toMatchObject({
      ScheduleExpression: `at(${dueAt.slice(0, 19)})`,
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: Attributes?.['QueueArn'] },
    });
    expect(JSON.parse(schedule.Target?.Input ?? '')).toMatchObject({ invoice_id: id });
  });
});

describe('a message that an invoice is due', () => {
  it('comes again when it was early', async () => {
    const id = await openInvoice(inSeconds(3600));
    expect(await deliverDue(id)).toBe(1);
    expect(await eventsOf(id)).toEqual(['invoice.created', 'invoice.finalized']);
  });

  it.each(['pay', 'void', 'mark_uncollectible'])('means nothing after %s', async (action) => {
    const id = await openInvoice(inSeconds(3600));
    expect(
      (await post(`/${id}/${action}`, action === 'pay' ? { source: 'tok_visa' } : {})).status,
    ).toBeLessThan(300);
    expect(await deliverDue(id)).toBe(0);
    expect(await eventsOf(id)).not.toContain('invoice.overdue');
  });
});
