import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemsOf, sumsOf } from './generated-books.ts';

/** About the megabyte that DynamoDB reads at once: eight items of 400 to 900 bytes for each payment. */
const PAYMENTS_PER_PAGE = 200;

const count = Number(process.argv[2]);

interface Scan {
  readonly ExclusiveStartKey?: { readonly pk: { readonly S: string } };
  /** Of the filter, if there is one: the kinds of items that are wanted. */
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
}

/** Scans a table that is made up while it is read: it would not fit beside the process that is measured. */
const scan = ({ ExclusiveStartKey, ExpressionAttributeValues }: Scan): object => {
  const start = Number(ExclusiveStartKey?.pk.S ?? 0);
  const end = Math.min(start + PAYMENTS_PER_PAGE, count);
  const page = Array.from({ length: end - start }, (_, index) => itemsOf(start + index)).flat();
  const all = end === count ? [...page, ...sumsOf(count)] : page;
  const wanted = new Set(Object.values(ExpressionAttributeValues ?? {}).map(({ S }) => S));
  const found = wanted.size === 0 ? all : all.filter(({ entity }) => wanted.has(String(entity)));
  return {
    Items: found.map((item) => marshall(item, { removeUndefinedValues: true })),
    Count: found.length,
    ScannedCount: all.length,
    ...(end === count ? {} : { LastEvaluatedKey: { pk: { S: String(end) }, sk: { S: 'payment' } } }),
  };
};

const server = createServer((request, response) => {
  json(request)
    .then((asked) => {
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(scan(asked as Scan)));
    })
    .catch((error: unknown) => response.destroy(error as Error));
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit());
