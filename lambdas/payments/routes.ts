import type { MerchantId } from '../kernel/ids.ts';
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
import type { WaitFor } from '../platform/wait-until.ts';
import type { ReadAccountsOf } from '../providers/provider-destination.ts';
import { adviceOf } from '../tokens/refused-token.ts';
import type { ChangePaymentUseCase } from './change-payment.ts';
import { changeRoutes } from './change-routes.ts';
import type { CreatePaymentUseCase } from './create-payment.ts';
import type { Payment } from './domain/payment.ts';
import { paymentView } from './domain/payment-view.ts';
import { CREATE_PROBLEMS, PATH, PAYMENT_NOT_FOUND } from './payment-problems.ts';
import { CREATE_PAYMENT, LIST_PAYMENTS } from './payment-request.ts';
import type { PaymentStore } from './payment-store.ts';
import type { ReadTimeline } from './read-timeline.ts';
import { timelineView } from './timeline-view.ts';

export interface PaymentRoutesDeps {
  readonly payments: PaymentStore;
  readonly createPayment: CreatePaymentUseCase;
  readonly changePayment: ChangePaymentUseCase;
  readonly waitForPayment: WaitFor<Payment>;
  readonly readTimeline: ReadTimeline;
  /** Who takes new payments of merchants without rules of their own; null if this deployment has nobody yet. */
  readonly providers: ProviderOrder | null;
  readonly readAccounts: ReadAccountsOf;
}

/** Who takes new payments where no provider is deployed. */
const NOBODY = { order: [], accounts: null } as const;

const create =
  (deps: PaymentRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_PAYMENT, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { amount, currency, reference, description, ...rest } = body.value;
    const order = orderFor(routingOf(request.principal), currency, deps.providers);
    const wanted = { given: rest.source, use: 'authorize', currency } as const;
    const takers = order === null ? NOBODY : takersOf(order, wanted, deps.readAccounts);
    const [provider = null, ...alternatives] = takers.order;
    const result = await deps.createPayment(
      {
        ...rest,
        amount: money(amount, currency),
        reference: reference ?? null,
        description: description ?? null,
        merchantId: request.principal.merchantId,
        route: `POST ${PATH}`,
        idempotencyKey: request.idempotencyKey,
        fingerprint: request.fingerprint,
        correlationId: request.correlationId,
        provider,
        alternatives,
        invoiceId: null,
      },
      { kind: 'api', client_id: request.principal.clientId, request_id: request.requestId },
      takers.accounts,
    );
    if (!result.ok) return problemResponse(CREATE_PROBLEMS[result.error.kind], adviceOf(result.error.kind));
    const { created, isReplay } = result.value;
    const location = `${PATH}/${created.id}`;
    const accepted = {
      status: 201,
      location,
      resource: created,
      answer: paymentView(created),
      isReplay,
    } as const;
    return acceptedResponse(request, accepted, { waitFor: deps.waitForPayment, view: paymentView });
  };

/** Another merchant's payment is not there: to say "forbidden" would say that it exists. */
const find = async (
  payments: Pick<PaymentStore, 'get'>,
  id: string,
  merchantId: MerchantId,
): Promise<Payment | null> => {
  const payment = isId('pay', id) ? await payments.get(id) : null;
  return payment?.merchantId === merchantId ? payment : null;
};

const withPayment =
  (deps: PaymentRoutesDeps, answer: (payment: Payment) => Promise<HttpResponse>) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const payment = await find(deps.payments, request.params['id'] ?? '', request.principal.merchantId);
    return payment === null ? problemResponse(PAYMENT_NOT_FOUND) : answer(payment);
  };

const list =
  (deps: PaymentRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_PAYMENTS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.payments.list(request.principal.merchantId, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(paymentView), page.next));
  };

export const paymentRoutes = (deps: PaymentRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'payments:write', create(deps)),
  ...changeRoutes(deps),
  { method: 'GET', path: PATH, scope: 'payments:read', handle: list(deps) },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    scope: 'payments:read',
    handle: withPayment(deps, async (payment) => jsonResponse(200, paymentView(payment))),
  },
  {
    method: 'GET',
    path: `${PATH}/{id}/timeline`,
    scope: 'payments:read',
    handle: withPayment(deps, async (payment) =>
      jsonResponse(200, timelineView(payment, await deps.readTimeline(payment))),
    ),
  },
];
