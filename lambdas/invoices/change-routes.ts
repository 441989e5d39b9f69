import { toRfc3339 } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import { type Takers, takersOf } from '../operations/domain/account-takers.ts';
import { orderFor, type ProviderOrder } from '../operations/domain/routing.ts';
import { routingOf } from '../operations/principal-routing.ts';
import { acceptedResponse } from '../platform/accepted-response.ts';
import type { IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import type { ReadAccountsOf } from '../providers/provider-destination.ts';
import { adviceOf } from '../tokens/refused-token.ts';
import type { ChangeInvoiceError, ChangeInvoiceUseCase } from './change-invoice.ts';
import type { InvoiceChange } from './domain/change-invoice.ts';
import type { Invoice } from './domain/invoice.ts';
import { invoiceView } from './domain/invoice-view.ts';
import { CHANGE_PROBLEMS, INVOICE_NOT_FOUND, PATH } from './invoice-problems.ts';
import { CHANGE_INVOICE, PAY_INVOICE } from './invoice-request.ts';

export interface ChangeRoutesDeps {
  readonly changeInvoice: ChangeInvoiceUseCase;
  /** Waits until the payment in progress is settled; an invoice without one is returned as it is. */
  readonly waitForPaymentOf: WaitFor<Invoice>;
  readonly nowMs: () => number;
  /** Who takes new payments; null if this deployment has nobody yet. */
  readonly providers: ProviderOrder | null;
  readonly readAccounts: ReadAccountsOf;
}

type Action = InvoiceChange['kind'];

/** Paying is answered before the provider has spoken; the rest is done when it is answered. */
const STATUS = { finalize: 200, void: 200, mark_uncollectible: 200, pay: 202 } as const satisfies Record<
  Action,
  number
>;

const detailOf = (error: ChangeInvoiceError): { readonly detail?: string } =>
  error.kind === 'wrong_state' ? { detail: `The invoice is ${error.actual}.` } : adviceOf(error.kind);

const change = async (
  deps: ChangeRoutesDeps,
  request: IdempotentRequest,
  wish: InvoiceChange,
): Promise<HttpResponse> => {
  const id = request.params['id'] ?? '';
  // Before it becomes a key: DynamoDB refuses long ones.
  if (!isId('inv', id)) return problemResponse(INVOICE_NOT_FOUND);
  const { idempotencyKey, fingerprint, correlationId, principal } = request;
  const result = await deps.changeInvoice({
    merchantId: principal.merchantId,
    resourceId: id,
    route: `POST ${PATH}/${id}/${wish.kind}`,
    idempotencyKey,
    fingerprint,
    correlationId,
    wish: {
      change: wish,
      eventSource: { kind: 'api', client_id: principal.clientId, request_id: request.requestId },
    },
  });
  if (!result.ok) return problemResponse(CHANGE_PROBLEMS[result.error.kind], detailOf(result.error));
  const accepted = { status: STATUS[wish.kind], location: `${PATH}/${id}`, ...result.value } as const;
  const view = (invoice: Invoice) => invoiceView(invoice, toRfc3339(deps.nowMs()));
  return acceptedResponse(
    request,
    accepted,
    wish.kind === 'pay' ? { waitFor: deps.waitForPaymentOf, view } : null,
  );
};

const withoutFields = (deps: ChangeRoutesDeps, kind: Exclude<Action, 'pay'>): Route =>
  idempotentPost(
    `${PATH}/{id}/${kind}`,
    'invoices:write',
    async (request) => {
      const body = validate(CHANGE_INVOICE, request.body);
      return body.ok
        ? change(deps, request, { kind })
        : problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    },
    { bodyOptional: true },
  );

/** What can be done with an invoice that is there. */
export const changeRoutes = (deps: ChangeRoutesDeps): readonly Route[] => [
  withoutFields(deps, 'finalize'),
  withoutFields(deps, 'void'),
  withoutFields(deps, 'mark_uncollectible'),
  idempotentPost(`${PATH}/{id}/pay`, 'invoices:write', async (request) => {
    const body = validate(PAY_INVOICE, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const rules = routingOf(request.principal);
    const { source } = body.value;
    const takersFor = (currency: string): Takers | null => {
      const wanted = { given: source, use: 'authorize', currency } as const;
      const order = orderFor(rules, currency, deps.providers);
      return order === null ? null : takersOf(order, wanted, deps.readAccounts);
    };
    return change(deps, request, { kind: 'pay', source, takersFor });
  }),
];
