import { randomUUID } from 'node:crypto';
import { TransactWriteItemsCommand, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createLogger, silentLog } from '../../lambdas/platform/logger.ts';
import { createClient, createDocuments } from '../subjects/clients.ts';
import { createOurApi } from '../subjects/our-api.ts';
import { LAMBDA_CONTEXT, paymentCall } from '../subjects/payment-call.ts';
import { BARE } from '../subjects/tables.ts';
import { createTextbook } from '../subjects/textbook.ts';
import type { Subject } from './compare-cpu.ts';

type Event = ReturnType<typeof paymentCall>;

const newEvents = (calls: number): readonly Event[] =>
  Array.from({ length: calls }, () => paymentCall(randomUUID()));

const expectCreated = ({ statusCode }: { readonly statusCode: number }): void => {
  if (statusCode !== 201) throw new Error(`a payment was answered with ${statusCode}`);
};

const handled = (
  name: string,
  handler: (event: Event, context: typeof LAMBDA_CONTEXT) => Promise<{ readonly statusCode: number }>,
): Subject => {
  let events: readonly Event[] = [];
  return {
    name,
    prepare: (calls) => {
      events = newEvents(calls);
    },
    call: async (index) => expectCreated(await handler(events[index] as Event, LAMBDA_CONTEXT)),
  };
};

/** A document client that remembers what it is asked to write, and writes nothing. */
const createRecorder = (inputs: TransactWriteCommandInput[]): DynamoDBDocumentClient =>
  ({
    send: async (command: { readonly input: TransactWriteCommandInput }) => {
      inputs.push(command.input);
      return {};
    },
  }) as unknown as DynamoDBDocumentClient;

const toWire = ({
  TransactItems = [],
  ...rest
}: TransactWriteCommandInput): TransactWriteItemsCommandInput => ({
  ...rest,
  TransactItems: TransactItems.map(({ Put }) => ({
    Put: {
      ...Put,
      TableName: BARE.name,
      Item: marshall(Put?.Item ?? {}, { removeUndefinedValues: true }),
      ExpressionAttributeValues: undefined,
    },
  })),
});

/** The items that our API would write, ready for the wire: only sending them is measured. */
const bareSubject = (url: string): Subject => {
  const client = createClient(url);
  const recorded: TransactWriteCommandInput[] = [];
  const api = createOurApi(createRecorder(recorded), silentLog);
  let inputs: readonly TransactWriteItemsCommandInput[] = [];
  return {
    name: 'bare',
    prepare: async (calls) => {
      recorded.length = 0;
      for (const event of newEvents(calls)) expectCreated(await api(event, LAMBDA_CONTEXT));
      inputs = recorded.map(toWire);
    },
    call: async (index) =>
      client.send(new TransactWriteItemsCommand(inputs[index] as TransactWriteItemsCommandInput)),
  };
};

const oursSubject = (dynamoUrl: string): Subject =>
  handled('ours', createOurApi(createDocuments(dynamoUrl), createLogger('api')));

/** Ours with its real logger, the bare client with none. */
export const besideBare = (dynamoUrl: string): readonly Subject[] => [
  oursSubject(dynamoUrl),
  bareSubject(dynamoUrl),
];

/** Ours with its real logger, the textbook with none. */
export const besideTextbook = (dynamoUrl: string): readonly Subject[] => [
  oursSubject(dynamoUrl),
  handled('textbook', createTextbook(createClient(dynamoUrl))),
];
