import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CALL_HEADER, createDocuments, nameCalls } from '../subjects/clients.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { answerRequest, type RecordedRequest, toRecord } from './answer.ts';
import { createService, type Service } from './service.ts';
import type { TableSchema } from './table.ts';

/** The modelled DynamoDB, reached through the real SDK in a time that is not this machine's. */
export interface VirtualNetwork {
  readonly service: Service;
  readonly documents: DynamoDBDocumentClient;
  /** Everything that arrived since the last `takeRequests`. */
  readonly takeRequests: () => readonly RecordedRequest[];
}

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export const createVirtualNetwork = (options: {
  readonly tables: readonly TableSchema[];
  readonly time: VirtualTime;
  /** How long a transaction holds its items. */
  readonly holdMs: number;
  /** How long one way between a function and the table takes; asked for each way. */
  readonly wayMs: () => number;
}): VirtualNetwork => {
  const { tables, time, holdMs, wayMs } = options;
  const service = createService({ tables, hold: async () => time.sleep(holdMs) });
  let requests: RecordedRequest[] = [];
  const handle = async ({ headers, body }: Request) => {
    const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    time.go();
    await time.sleep(wayMs());
    const answered = await answerRequest(service, operation, new TextDecoder().decode(body));
    requests.push(toRecord(operation, headers[CALL_HEADER] ?? null, answered));
    await time.sleep(wayMs());
    time.stop();
    return {
      response: {
        statusCode: answered.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(JSON.stringify(answered.body)),
      },
    };
  };
  const requestHandler = { handle } as NonNullable<DynamoDBClientConfig['requestHandler']>;
  const documents = nameCalls(createDocuments('http://dynamodb.virtual', { requestHandler }));
  // What the SDK does on this side of the network takes no time, however long it takes here.
  documents.middlewareStack.add(
    (next) => async (args) => {
      time.stop();
      try {
        return await next(args);
      } finally {
        time.go();
      }
    },
    { step: 'initialize', name: 'standStill' },
  );
  return {
    service,
    documents,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
};
