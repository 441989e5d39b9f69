import { randomUUID } from 'node:crypto';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { IDEMPOTENCY, TEXTBOOK } from './tables.ts';

interface PaymentBody {
  readonly amount: number;
  readonly currency: string;
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const put = (pk: string, sk: string, attributes: object) => ({
  Put: {
    TableName: TEXTBOOK.name,
    Item: { pk, sk, ...attributes },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

const move = (account: string, amount: number) => ({
  Update: {
    TableName: TEXTBOOK.name,
    Key: { pk: `account#${account}`, sk: 'balance' },
    UpdateExpression: 'ADD amount :amount',
    ExpressionAttributeValues: { ':amount': amount },
  },
});

/** Payment, provider request, event, journal entry and the two balances: six items in one transaction. */
const sixWrites = (id: string, merchant: string, body: PaymentBody) => {
  const at = new Date().toISOString();
  const about = { merchant_id: merchant, payment_id: id, created_at: at };
  const { amount, currency } = body;
  const money = { amount, currency };
  return [
    put(`payment#${id}`, 'payment', { ...about, ...body, status: 'pending' }),
    put(`payment#${id}`, 'request#1', { ...about, ...money, kind: 'authorize', status: 'created' }),
    put(`payment#${id}`, 'event#1', { ...about, type: 'payment.created', object: { id, ...body } }),
    put(`payment#${id}`, 'entry#1', { ...about, ...money, debit: 'clearing', credit: merchant }),
    move(`clearing#${id}`, amount),
    move(`${merchant}#${id}`, -amount),
  ];
};

/**
 * The same call as tutorials write it: Powertools' idempotency as it comes, around a look at the balance and a
 * transaction. Its balances are the payment's own, so that no two calls of it ever conflict.
 */
export const createTextbook = (client: DynamoDBClient) => {
  const documents = DynamoDBDocumentClient.from(client);
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'headers."Idempotency-Key"',
    throwOnNoIdempotencyKey: true,
  });
  const pay = async (event: APIGatewayProxyEvent): Promise<Answer> => {
    const body = JSON.parse(event.body ?? '') as PaymentBody;
    const merchant = String(event.requestContext.authorizer?.['merchant_id']);
    await documents.send(
      new GetCommand({
        TableName: TEXTBOOK.name,
        Key: { pk: `account#${merchant}`, sk: 'balance' },
        ConsistentRead: true,
      }),
    );
    const id = randomUUID();
    await documents.send(new TransactWriteCommand({ TransactItems: sixWrites(id, merchant, body) }));
    return { statusCode: 201, body: JSON.stringify({ id, object: 'payment', status: 'pending', ...body }) };
  };
  const once = makeIdempotent(pay, {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: IDEMPOTENCY.name, awsSdkV3Client: client }),
    config,
  });
  return async (event: APIGatewayProxyEvent, context: Context): Promise<Answer> => {
    config.registerLambdaContext(context);
    return once(event);
  };
};
