import { silentLog } from '../../lambdas/platform/logger.ts';
import type { RecordedRequest } from '../dynamodb/answer.ts';
import { startEndpoint } from '../dynamodb/endpoint.ts';
import { itemBytes } from '../dynamodb/item-size.ts';
import { WRITES } from '../dynamodb/service.ts';
import { atMost, type Figure } from '../figure.ts';
import { createClient, createDocuments } from '../subjects/clients.ts';
import { createOurApi } from '../subjects/our-api.ts';
import { LAMBDA_CONTEXT, paymentCall } from '../subjects/payment-call.ts';
import { MONEY, TABLES } from '../subjects/tables.ts';
import { createTextbook } from '../subjects/textbook.ts';

type Handler = (
  event: ReturnType<typeof paymentCall>,
  context: typeof LAMBDA_CONTEXT,
) => Promise<{ readonly statusCode: number }>;

interface Count {
  readonly requests: number;
  readonly reads: number;
  readonly writeUnits: number;
}

const countOf = (requests: readonly RecordedRequest[]): Count => ({
  requests: requests.length,
  reads: requests.filter(({ operation }) => !(WRITES as readonly string[]).includes(operation)).length,
  writeUnits: requests.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
});

const figure = (
  [name, unit]: readonly [string, string],
  value: number,
  textbook: number,
  bar: Figure['bar'],
): Figure => ({
  name,
  unit,
  value,
  baseline: { name: 'textbook', value: textbook },
  bar,
  modelled: true,
});

/** What one new payment and one replay of it ask of DynamoDB, counted where the requests arrive. */
export const measureRequests = async (): Promise<readonly Figure[]> => {
  const endpoint = await startEndpoint({ tables: TABLES });
  const count = async (handler: Handler, key: string): Promise<Count> => {
    endpoint.takeRequests();
    const { statusCode } = await handler(paymentCall(key), LAMBDA_CONTEXT);
    if (statusCode !== 201) throw new Error(`a payment was answered with ${statusCode}`);
    return countOf(endpoint.takeRequests());
  };
  const ours = createOurApi(createDocuments(endpoint.url), silentLog);
  const textbook = createTextbook(createClient(endpoint.url));
  const [ourNew, ourReplay] = [await count(ours, 'first'), await count(ours, 'first')];
  const [bookNew, bookReplay] = [await count(textbook, 'second'), await count(textbook, 'second')];
  const items = [...endpoint.service.table(MONEY.name).items.values()];
  await endpoint.close();
  return [
    figure(['requests for a new payment', 'requests'], ourNew.requests, bookNew.requests, atMost(1)),
    figure(['of them reads', 'reads'], ourNew.reads, bookNew.reads, atMost(0)),
    figure(['requests for a replay', 'requests'], ourReplay.requests, bookReplay.requests, atMost(1)),
    figure(
      ['write units for a new payment, index included', 'units'],
      ourNew.writeUnits,
      bookNew.writeUnits,
      atMost(8),
    ),
    {
      name: 'largest item of a new payment',
      unit: 'bytes',
      value: Math.max(...items.map(itemBytes)),
      baseline: null,
      bar: atMost(1023),
      modelled: true,
    },
    figure(['write units for a replay', 'units'], ourReplay.writeUnits, bookReplay.writeUnits, null),
  ];
};
