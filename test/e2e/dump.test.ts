import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { placesOf } from '../../local/places.ts';
import { accountNumbersIn, createAccountSearch, type Hit } from '../support/account-search.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { openWorld, type World } from './world.ts';

/** After every other file: it stops the cloud, which writes all that it has into files, and reads those. */
const places = placesOf(e2eInstance);

/** Hidden on purpose, once in each kind of place: what does not find it would find nothing else either. */
const CANARY = '4111111111111111';
const USED = '5555555555554444';

let world: World;
let hits: readonly (Hit & { readonly file: string })[];
let texts: ReadonlyMap<string, string>;

const useTheVault = async (): Promise<void> => {
  const created = await world.shop.send({
    method: 'POST',
    path: '/v1/tokens',
    idempotencyKey: world.newKey(),
    body: { type: 'card', number: USED, exp_month: 12, exp_year: 2039, cvc: '739' },
  });
  const source = (created.body as { readonly id: string }).id;
  const order = { amount: 600, currency: 'EUR', source, key: world.newKey() };
  const { id } = await createPayment(world.shop, order);
  expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
};

const hideInLog = async (text: string): Promise<void> => {
  const { LoggingConfig } = await world.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: world.output('OverdueFunction') }),
  );
  const logs = new CloudWatchLogsClient(world.config);
  const place = { logGroupName: LoggingConfig?.LogGroup, logStreamName: 'canary' };
  await logs.send(new CreateLogStreamCommand(place));
  await logs.send(
    new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: Date.now(), message: text }] }),
  );
};

const hideCanary = async (): Promise<void> => {
  await world.documents.send(
    new PutCommand({
      TableName: world.output('IdempotencyTable'),
      Item: { id: 'canary', bytes: Buffer.from(`x${CANARY}`) },
    }),
  );
  await world.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.output('DueInvoicesDeadLettersUrl'),
      MessageBody: Buffer.from(CANARY).toString('hex'),
    }),
  );
  await new S3Client({ ...world.config, forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: world.output('ArchiveBucket'),
      Key: 'canary',
      Body: Array.from(CANARY).reverse().join(''),
    }),
  );
  await hideInLog('4111-1111 1111-1111');
  writeFileSync(join(places.home, 'canary.txt'), CANARY);
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** As Ctrl-C does: the emulator saves everything before it ends. */
const stopCloud = async (): Promise<void> => {
  const pid = Number(readFileSync(places.cloudProcess, 'utf8'));
  process.kill(pid, 'SIGTERM');
  const left = await poll({ read: async () => isRunning(pid), until: (runs) => !runs });
  expect(left).toBe(false);
};

const dump = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(places.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(places.home, file), readFileSync(file, 'latin1')]),
  );

/** What the end-to-end tests write down, this one's canary aside. */
const numbersUsed = (): readonly string[] => {
  const folder = import.meta.dirname;
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...new Set(sources.flatMap(accountNumbersIn))].filter((number) => number !== CANARY);
};

beforeAll(async () => {
  world = openWorld();
  await useTheVault();
  await hideCanary();
  await stopCloud();
  texts = dump();
  const search = createAccountSearch([CANARY, ...numbersUsed()]);
  hits = [...texts].flatMap(([file, text]) => search(text).map((hit) => ({ ...hit, file })));
});

it('the dump has every table, queue, log and bucket in it, and what was hidden there is found', () => {
  const places = hits.filter(({ number }) => number === CANARY).map(({ as, file }) => `${file}: ${as}`);
  expect(places).toEqual(
    expect.arrayContaining([
      'canary.txt: plain',
      expect.stringMatching(/services\/dynamodb\.json: base64$/) as unknown,
      expect.stringMatching(/services\/sqs\.json: hex$/) as unknown,
      expect.stringMatching(/services\/cloudwatch_logs\.json: plain$/) as unknown,
      expect.stringMatching(/s3\/.*canary: reversed$/) as unknown,
    ]),
  );
  const of = (name: string): string => texts.get(join('state', 'services', name)) ?? '';
  expect(of('dynamodb.json')).toContain('sealed_account');
  expect(of('cloudwatch_logs.json')).toContain('ACCOUNT_DATA_SENT');
});

it('no number of a card or a bank account that any end-to-end test uses is anywhere in it', () => {
  expect(numbersUsed()).toEqual(expect.arrayContaining([USED, 'DE89370400440532013000']));
  expect(hits.filter(({ number }) => number !== CANARY)).toEqual([]);
});

it('no security code is in it: it has three digits, which are everywhere, but not beside its name', () => {
  const named = [...texts].filter(([, text]) => /cvc\\*"?\s*[:=]\s*\\*"?\d{3,4}\b/.test(text));
  expect(named.map(([file]) => file)).toEqual([]);
});
