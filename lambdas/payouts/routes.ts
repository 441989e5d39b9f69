import { approvalLimitOf } from '../access/domain/approval-limits.ts';
import { isId } from '../kernel/ids.ts';
import { money } from '../kernel/money.ts';
import { takersOf } from '../operations/domain/account-takers.ts';
import { orderFor, type ProviderOrder } from '../operations/domain/routing.ts';
import { routingOf } from '../operations/principal-routing.ts';
import { acceptedResponse } from '../platform/accepted-response.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { ReadAccountsOf, ReadDestinations } from '../providers/provider-destination.ts';
import { type ChangeRoutesDeps, changeRoutes } from './change-routes.ts';
import type { CreatePayoutUseCase, NoPlace } from './create-payout.ts';
import { type FoundPlace, findPlace } from './domain/destination.ts';
import type { Payout } from './domain/payout.ts';
import { payoutView } from './domain/payout-view.ts';
import { CREATE_PROBLEMS, explainRefusal, PATH, PAYOUT_NOT_FOUND } from './payout-problems.ts';
import { CREATE_PAYOUT, LIST_PAYOUTS } from './payout-request.ts';
import type { PayoutStore } from './payout-store.ts';
import type { ReadPayoutTimeline } from './read-timeline.ts';

export interface PayoutRoutesDeps extends ChangeRoutesDeps {
  readonly payouts: Pick<PayoutStore, 'get' | 'list'>;
  readonly createPayout: CreatePayoutUseCase;
  readonly readTimeline: ReadPayoutTimeline;
  /** Who sends new payouts of merchants without rules of their own; null if this deployment has nobody yet. */
  readonly providers: ProviderOrder | null;
  readonly readDestinations: ReadDestinations;
  readonly readAccounts: ReadAccountsOf;
}

const placeFor = (
  deps: PayoutRoutesDeps,
  { principal }: HttpRequest,
  currency: string,
  destination: string,
): FoundPlace | NoPlace => {
  const order = orderFor(routingOf(principal), currency, deps.providers);
  if (order === null) return 'provider_not_configured';
  const takers = takersOf(order, { given: destination, use: 'payout', currency }, deps.readAccounts);
  return findPlace(takers, deps.readDestinations, principal.merchantId, destination) ?? 'destination_invalid';
};

const create =
  (deps: PayoutRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_PAYOUT, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { amount, currency, reference, description, ...rest } = body.value;
    const { principal, idempotencyKey, fingerprint, correlationId } = request;
    const result = await deps.createPayout(
      {
        ...rest,
        amount: money(amount, currency),
        reference: reference ?? null,
        description: description ?? null,
        merchantId: principal.merchantId,
        route: `POST ${PATH}`,
        idempotencyKey,
        fingerprint,
        correlationId,
        clientId: principal.clientId,
        approvalAbove: approvalLimitOf(principal.payoutApprovalAbove, currency),
      },
      placeFor(deps, request, currency, rest.destination),
      { kind: 'api', client_id: principal.clientId, request_id: request.requestId },
    );
    if (!result.ok) return problemResponse(CREATE_PROBLEMS[result.error.kind], explainRefusal(result.error));
    const { created, isReplay } = result.value;
    const location = `${PATH}/${created.id}`;
    const accepted = {
      status: 201,
      location,
      resource: created,
      answer: payoutView(created),
      isReplay,
    } as const;
    return acceptedResponse(request, accepted, { waitFor: deps.waitForPayout, view: payoutView });
  };

/** Another merchant's payout is not there: to say "forbidden" would say that it exists. */
const withPayout =
  (deps: PayoutRoutesDeps, answer: (payout: Payout) => Promise<HttpResponse>) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const payout = isId('po', id) ? await deps.payouts.get(id) : null;
    return payout?.merchantId === request.principal.merchantId
      ? answer(payout)
      : problemResponse(PAYOUT_NOT_FOUND);
  };

const list =
  (deps: PayoutRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_PAYOUTS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.payouts.list(request.principal.merchantId, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(payoutView), page.next));
  };

const READ = 'payments:read';

export const payoutRoutes = (deps: PayoutRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'payouts:write', create(deps)),
  ...changeRoutes(deps),
  { method: 'GET', path: PATH, scope: READ, handle: list(deps) },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    scope: READ,
    handle: withPayout(deps, async (payout) => jsonResponse(200, payoutView(payout))),
  },
  {
    method: 'GET',
    path: `${PATH}/{id}/timeline`,
    scope: READ,
    handle: withPayout(deps, async (payout) =>
      jsonResponse(200, { object: 'timeline', payout: payout.id, data: await deps.readTimeline(payout) }),
    ),
  },
];
