import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOG_CODES } from '../../lambdas/platform/log-codes.ts';
import { parsePayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const FUNCTIONS = ['Authorize', 'Api', 'Relay', 'Submit', 'Resolve', 'Receive', 'Apply', 'Deliver'] as const;

type Line = Readonly<Record<string, unknown>>;

/** The local cloud answers with the oldest 10,000 and no word of the rest: those are asked for by their time. */
const PAGE_MAX = 10_000;

const messagesOf = async (name: (typeof FUNCTIONS)[number]): Promise<readonly string[]> => {
  const { LoggingConfig } = await world.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: world.output(`${name}Function`) }),
  );
  const logs = new CloudWatchLogsClient(world.config);
  const messages: string[] = [];
  let startTime = 0;
  for (;;) {
    const input = { logGroupName: LoggingConfig?.LogGroup, startTime };
    const { events = [] } = await logs.send(new FilterLogEventsCommand(input));
    messages.push(...events.map(({ message }) => message ?? ''));
    const latest = events.at(-1)?.timestamp ?? startTime;
    if (events.length < PAGE_MAX || latest === startTime) return messages;
    startTime = latest;
  }
};

const linesOf = async (name: (typeof FUNCTIONS)[number]): Promise<readonly Line[]> =>
  (await messagesOf(name))
    .flatMap((message) => message.split('\n'))
    .filter((line) => line.startsWith('{') && line.includes('"code"'))
    .map((line) => JSON.parse(line) as Line);

const about = async (
  name: (typeof FUNCTIONS)[number],
  key: string,
  value: string,
): Promise<readonly Line[]> =>
  poll({
    read: async () => (await linesOf(name)).filter((line) => line[key] === value),
    until: (lines) => lines.length > 0,
  });

const pay = async (correlationId: string, source = 'tok_visa') => {
  const answer = await world.shop.send({
    method: 'POST',
    path: '/v1/payments',
    idempotencyKey: world.newKey(),
    headers: { 'x-correlation-id': correlationId },
    body: { amount: 400, currency: 'EUR', source, metadata: { note: 'confidential-note-1' } },
  });
  return parsePayment(answer).id;
};

describe('the logs of a payment', () => {
  it('carry its correlation id from the request to the books', async () => {
    const correlationId = `trace-${world.newKey()}`;
    const id = await pay(correlationId);
    await waitForOutcome(world.shop, id);
    for (const name of ['Api', 'Relay', 'Submit'] as const) {
      const lines = await about(name, 'correlation_id', correlationId);
      expect(lines.length, name).toBeGreaterThan(0);
    }
    expect((await about('Deliver', 'resource_id', id)).length).toBeGreaterThan(0);
    expect((await about('Submit', 'correlation_id', correlationId)).map(({ code }) => code)).toContain(
      'OPERATION_ANSWERED',
    );
  });

  it('have a code that a runbook can name, a request and a merchant in each line of the API', async () => {
    const lines = await linesOf('Api');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(LOG_CODES).toHaveProperty(String(line['code']));
      for (const key of ['request_id', 'correlation_id', 'merchant_id', 'client_id', 'function_request_id'])
        expect(line[key], key).toEqual(expect.stringMatching(/\S/));
    }
  });

  it('contain no token, no secret and nothing that a client wrote into free text', async () => {
    await waitForOutcome(world.shop, await pay(`trace-${world.newKey()}`));
    const all = (await Promise.all(FUNCTIONS.map(messagesOf))).flat().join('\n');
    expect(all.length).toBeGreaterThan(1000);
    const secrets = Object.values(world.quittance.clients).map(({ client_secret }) => client_secret);
    for (const secret of [...secrets, world.quittance.webhook_endpoint.secret, 'confidential-note-1'])
      expect(all.includes(secret)).toBe(false);
    expect(all).not.toMatch(/Bearer [\w-]+\./);
    expect(all).not.toMatch(/eyJ[\w-]{20,}\.eyJ/);
  });
});
