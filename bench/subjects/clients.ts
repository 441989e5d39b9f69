import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';

/** Header with which a benchmark says on whose behalf a request is made. */
export const CALL_HEADER = 'x-bench-call';

/** Accepted by every endpoint of the benchmarks and by no other. */
export const localConfig = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});

export const createClient = (endpoint: string): DynamoDBClient => new DynamoDBClient(localConfig(endpoint));

export const createDocuments = (endpoint: string, more: DynamoDBClientConfig = {}): DynamoDBDocumentClient =>
  createDocumentClient({ ...localConfig(endpoint), ...more });

const calls = new AsyncLocalStorage<string>();

/** Runs `work` in the name of one call: its requests carry the name, so that the endpoint can count them by call. */
export const inNameOf = async <T>(call: string, work: () => Promise<T>): Promise<T> => calls.run(call, work);

/** Makes a client say in whose name it asks. */
export const nameCalls = (documents: DynamoDBDocumentClient): DynamoDBDocumentClient => {
  documents.middlewareStack.add(
    (next) => async (args) => {
      const call = calls.getStore();
      const request = args.request as { readonly headers: Record<string, string> };
      if (call !== undefined) request.headers[CALL_HEADER] = call;
      return next(args);
    },
    { step: 'build', name: 'nameCalls' },
  );
  return documents;
};
