import { expect, it } from 'vitest';
import type { Principal } from '../../lambdas/access/domain/principal.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { endpointRoutes } from '../../lambdas/webhooks/endpoint-routes.ts';
import { endpointNamed } from './endpoints.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';

const unused = () => Promise.reject(new Error('not part of deleting'));

/** Deleting over a store in which the write meets somebody else's. */
const setup = async (
  meanwhile: (endpoints: ReturnType<typeof createMemoryEndpoints>) => Promise<unknown>,
) => {
  const endpoints = createMemoryEndpoints();
  const endpoint = endpointNamed('shop');
  await endpoints.create(endpoint, {});
  const remove = async (): Promise<boolean> => {
    await meanwhile(endpoints);
    return false;
  };
  const route = endpointRoutes({
    endpoints: { ...endpoints, remove },
    createEndpoint: unused,
    recallEndpoint: unused,
    patchEndpoint: unused,
    checkUrl: unused,
    nowMs: Date.now,
  }).find(({ method }) => method === 'DELETE');
  const principal = { merchantId: endpoint.merchantId } as Principal;
  return route?.handle({ params: { id: endpoint.id }, principal } as Partial<HttpRequest> as HttpRequest);
};

it('an endpoint that another write kept from being deleted is not said to be gone', async () => {
  expect(await setup(async () => undefined)).toMatchObject({ status: 503, body: { retryable: true } });
});

it('an endpoint that somebody else deleted first is not found', async () => {
  expect(await setup((endpoints) => endpoints.remove(endpointNamed('shop')))).toMatchObject({ status: 404 });
});
