import { setTimeout as delay } from 'node:timers/promises';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { RecordedRequest } from '../dynamodb/answer.ts';
import { type Endpoint, startEndpoint } from '../dynamodb/endpoint.ts';
import { atMost, type Figure } from '../figure.ts';
import { mean, median } from '../statistics.ts';
import { createDocuments, inNameOf, nameCalls } from '../subjects/clients.ts';
import { createOurApi } from '../subjects/our-api.ts';
import { LAMBDA_CONTEXT, paymentCall } from '../subjects/payment-call.ts';
import { MONEY, TABLES } from '../subjects/tables.ts';

const CALLS = 1000;

/**
 * How long a transaction holds its items: about what prepare and commit take; and, because one process needs longer
 * than that to read a thousand answers, so long that many a second try still meets the first one's transaction.
 */
const HOLDS_MS = [10, 1000] as const;

interface Outcome {
  readonly payments: number;
  readonly answers: number;
  readonly failures: number;
  readonly perDuplicate: readonly number[];
  readonly conflicts: number;
}

const callAll = async (endpoint: Endpoint): Promise<ReadonlyMap<string, APIGatewayProxyResult>> => {
  const documents = nameCalls(
    createDocuments(endpoint.url, { requestHandler: { httpAgent: { keepAlive: true, maxSockets: CALLS } } }),
  );
  const api = createOurApi(documents, silentLog);
  endpoint.gather(CALLS);
  const names = Array.from({ length: CALLS }, (_, index) => `call-${index}`);
  const results = await Promise.all(
    names.map((name) => inNameOf(name, () => api(paymentCall('one-key', name), LAMBDA_CONTEXT))),
  );
  documents.destroy();
  return new Map(names.map((name, index) => [name, results[index] as APIGatewayProxyResult]));
};

const isPayment = (item: object): boolean => JSON.stringify(item).includes('"entity":{"S":"payment"}');

const requestsOf = (requests: readonly RecordedRequest[], call: string): number =>
  requests.filter((request) => request.call === call).length;

const run = async (holdMs: number): Promise<Outcome> => {
  const endpoint = await startEndpoint({ tables: TABLES, hold: async () => delay(holdMs) });
  const results = await callAll(endpoint);
  const requests = endpoint.takeRequests();
  const items = [...endpoint.service.table(MONEY.name).items.values()];
  await endpoint.close();
  const replays = [...results].filter(([, result]) => result.headers?.['idempotent-replayed'] === 'true');
  return {
    payments: items.filter(isPayment).length,
    answers: new Set([...results.values()].map(({ statusCode, body }) => `${statusCode} ${body}`)).size,
    failures: [...results.values()].filter(({ statusCode }) => statusCode !== 201).length,
    perDuplicate: replays.map(([call]) => requestsOf(requests, call)),
    conflicts: requests.length - CALLS,
  };
};

const figuresOf = (holdMs: number, outcome: Outcome, isBar: boolean): readonly Figure[] => {
  const figure = (name: string, value: number, limit: number, unit: string): Figure => ({
    name: `${CALLS} at once with one key, items held ${holdMs} ms: ${name}`,
    unit,
    value,
    baseline: null,
    bar: isBar ? atMost(limit) : null,
    modelled: true,
  });
  return [
    figure('payments', outcome.payments, 1, 'payments'),
    figure('different answers', outcome.answers, 1, 'answers'),
    {
      ...figure('requests per duplicate, median', median(outcome.perDuplicate), 2, 'requests'),
      note: `mean ${mean(outcome.perDuplicate).toFixed(2)}, most ${Math.max(...outcome.perDuplicate)}, conflicts ${outcome.conflicts}, not answered with 201: ${outcome.failures}`,
    },
  ];
};

/** A thousand calls of one intent that all arrive before the first of them is looked at. */
export const measureOneKey = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const [index, holdMs] of HOLDS_MS.entries())
    figures.push(...figuresOf(holdMs, await run(holdMs), index === 0));
  return figures;
};
