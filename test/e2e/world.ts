import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, inject } from 'vitest';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createCheckBooks, isAtRest } from '../../lambdas/ledger/check-books.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { readProviderLines } from '../../lambdas/ledger/read-provider-lines.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { connectSandbox } from '../../lambdas/providers/connect-providers.ts';
import { type ApiClient, createApiClient } from '../../local/demonstration/api-client.ts';
import { poll } from '../../local/demonstration/payments.ts';
import type { QuittanceFile } from '../../local/quittance-file.ts';

/** The cloud of a test run is new: nothing happened long before the run began. */
const OPENED_MS = Date.now() - 3_600_000;
const MARGIN_MS = 60_000;

export type World = ReturnType<typeof openWorld>;

const clientOf = (quittance: QuittanceFile, name: string): ApiClient => {
  const client = quittance.clients[name];
  if (client === undefined) throw new Error(`the local cloud has no client ${name}`);
  return createApiClient({ apiUrl: quittance.api_url, tokenUrl: quittance.token_url, client });
};

/** An output of a stack, by its name in lib/outputs.ts. */
const outputOf = (quittance: QuittanceFile, name: string): string => {
  const value = quittance.outputs[name];
  if (value === undefined) throw new Error(`the stacks have no output ${name}`);
  return value;
};

/** The deployed app as its clients, its operators and a test see it. */
export const openWorld = () => {
  const quittance = inject('quittance');
  const config = {
    endpoint: quittance.cloud_endpoint,
    region: quittance.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const output = (name: string): string => outputOf(quittance, name);
  const documents = createDocumentClient(config);
  const readOwnBooks = createReadBooks({ documents, table: output('MoneyTable') });
  const place = {
    url: quittance.sandbox_provider.url,
    keySecret: output('SandboxApiKeySecretArn'),
  };
  const provider = connectSandbox(place, 'http://unused.invalid', {
    secrets: new SecretsManagerClient(config),
    clock: systemClock,
  });
  const checkBooks = createCheckBooks({
    providers: [provider],
    readOwnBooks,
    sinceMs: async () => OPENED_MS,
    clock: systemClock,
    clockSkewMs: 0,
  });
  return {
    quittance,
    config,
    output,
    documents,
    provider,
    checkBooks,
    dynamo: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    lambda: new LambdaClient(config),
    shop: clientOf(quittance, 'shop'),
    reader: clientOf(quittance, 'reader'),
    stranger: clientOf(quittance, 'stranger'),
    investigator: clientOf(quittance, 'investigator'),
    finance: clientOf(quittance, 'finance'),
    newKey: () => randomUUID(),
  };
};

type Report = Awaited<ReturnType<World['checkBooks']>>;
type Totals = Report['totals'][number];

const without = ({ provider, inFlight, journal, unseen }: Totals) => ({
  provider: provider - inFlight,
  journal: journal - unseen,
});

const agrees = (totals: Totals): boolean =>
  totals.resources === totals.journal && without(totals).provider === without(totals).journal;

const reportWhen = (world: World, until: (report: Report) => boolean): Promise<Report> =>
  poll({ read: world.checkBooks, until });

/**
 * The provider's history, our resources and our journal agree to the cent, but for money that is in flight: the end
 * of every test, while others move theirs. The books are no snapshot, so what moved under the reader is read again.
 */
export const expectBooksToAgree = async (world: World): Promise<void> => {
  const report = await reportWhen(
    world,
    ({ disagreements, totals }) => disagreements.length === 0 && totals.every(agrees),
  );
  expect(report.disagreements).toEqual([]);
  for (const totals of report.totals) {
    expect(totals.resources).toBe(totals.journal);
    expect(without(totals).provider).toBe(without(totals).journal);
  }
};

/**
 * The same when nobody else is at work: then nothing may be in flight for longer than the schedule of checks needs,
 * and what the provider holds, what the resources say and what the journal says is one number.
 */
export const expectQuietBooks = async (world: World): Promise<void> => {
  const report = await reportWhen(world, isAtRest);
  expect(report.disagreements).toEqual([]);
  expect(report.unapplied).toBe(0);
  for (const [currency, sum] of report.trialBalance.sums)
    expect({ currency, sum }).toEqual({ currency, sum: 0n });
  for (const { currency, provider, resources, journal } of report.totals)
    expect({ currency, resources, journal }).toEqual({ currency, resources: provider, journal: provider });
};

/** How many charges the provider has for a payment's operations: the answer to "was it taken once?". */
export const chargesFor = async (world: World, operationIds: readonly string[]): Promise<number> => {
  const lines = await readProviderLines(world.provider, OPENED_MS, Date.now() + MARGIN_MS);
  return lines.filter((line) => operationIds.includes(line.operationId)).length;
};
