import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../../lambdas/access/directory-store.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createDeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { createOpenSecret } from '../../lambdas/webhooks/open-secret.ts';
import { createSealSecret } from '../../ops/merchants/seal-secret.ts';
import { directorySuite } from '../access/directory-suite.ts';
import { deliverySuite } from '../webhooks/delivery-suite.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

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
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  return { documents: world.documents, table };
};

describe('the directory in DynamoDB', () => {
  directorySuite(async () => createDirectoryStore(await newTable()));
});

describe('deliveries in DynamoDB', () => {
  deliverySuite(async () => createDeliveryStore(await newTable()));
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
