import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../../lambdas/access/directory-store.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createDeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { createEndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';
import { createEventStore } from '../../lambdas/webhooks/event-store.ts';
import { createOpenSecret } from '../../lambdas/webhooks/open-secret.ts';
import { createRedeliveryStore } from '../../lambdas/webhooks/redelivery-store.ts';
import { createSealSecret } from '../../lambdas/webhooks/seal-secret.ts';
import { directorySuite } from '../access/directory-suite.ts';
import { deliverySuite } from '../webhooks/delivery-suite.ts';
import { endpointSuite } from '../webhooks/endpoint-suite.ts';
import { eventSuite } from '../webhooks/event-suite.ts';
import { redeliverySuite } from '../webhooks/redelivery-suite.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const indexOn = (IndexName: string, hash: string, range?: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' as const },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});

/** Those of the webhooks table. */
const INDEXES = [
  indexOn('list', 'list_pk', 'list_sk'),
  indexOn('event', 'event_key'),
  indexOn('failed', 'failed_pk', 'failed_sk'),
];

/** An empty table with the keys that every table here has. */
const newTable = async () => {
  const table = `stores-${randomUUID()}`;
  await world.dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', ...INDEXES.flatMap(({ KeySchema }) => KeySchema)].map((key) => ({
        AttributeName: typeof key === 'string' ? key : key.AttributeName,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: INDEXES,
    }),
  );
  const { documents } = world;
  return { documents, table, transact: createTransact({ documents, clock: systemClock }) };
};

describe('the directory in DynamoDB', () => {
  directorySuite(async () => createDirectoryStore(await newTable()));
});

describe('deliveries in DynamoDB', () => {
  deliverySuite(async () => createDeliveryStore(await newTable()));
});

describe('events in DynamoDB', () => {
  eventSuite(async () => createEventStore(await newTable()));
});

describe('redeliveries in DynamoDB', () => {
  redeliverySuite(async () => createRedeliveryStore(await newTable()));
});

describe('endpoints in DynamoDB', () => {
  endpointSuite(async () => createEndpointStore(await newTable()));
});

describe('a webhook secret sealed by KMS', () => {
  const a = deriveId('mer', 'a');
  const b = deriveId('mer', 'b');
  const setup = () => {
    const kms = new KMSClient(world.config);
    return {
      seal: createSealSecret({ kms, keyArn: world.output('DirectoryKeyArn') }),
      open: createOpenSecret({ kms, clock: systemClock }),
    };
  };

  it('opens for its merchant', async () => {
    const { seal, open } = setup();

    expect(await open(a, await seal(a, 'whsec_a'))).toBe('whsec_a');
  });

  it('does not open for another merchant', async () => {
    const { seal, open } = setup();
    const sealed = await seal(a, 'whsec_a');

    await expect(open(b, sealed)).rejects.toThrow();
  });
});
