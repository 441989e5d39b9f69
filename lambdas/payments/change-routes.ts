import { isId } from '../kernel/ids.ts';
import { acceptedResponse } from '../platform/accepted-response.ts';
import type { IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import type { ChangePaymentError, ChangePaymentUseCase } from './change-payment.ts';
import type { ChangeWish } from './domain/change-payment.ts';
import type { Payment } from './domain/payment.ts';
import { paymentView } from './domain/payment-view.ts';
import { CHANGE_PROBLEMS, PATH, PAYMENT_NOT_FOUND } from './payment-problems.ts';
import { CANCEL_PAYMENT, CAPTURE_PAYMENT } from './payment-request.ts';

interface ChangeRoutesDeps {
  readonly changePayment: ChangePaymentUseCase;
  readonly waitForPayment: WaitFor<Payment>;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: ChangePaymentError): { readonly detail?: string } => {
  if (error.kind === 'wrong_state') return { detail: `The payment is ${error.actual}.` };
  if (error.kind !== 'capture_too_large') return {};
  const { minor, currency } = error.available;
  return { detail: `At most ${minor} minor units of ${currency} can be captured.` };
};

const change = async (
  deps: ChangeRoutesDeps,
  request: IdempotentRequest,
  action: 'capture' | 'cancel',
  wish: ChangeWish,
): Promise<HttpResponse> => {
  const paymentId = request.params['id'] ?? '';
  // Before it becomes a key: DynamoDB refuses long ones.
  if (!isId('pay', paymentId)) return problemResponse(PAYMENT_NOT_FOUND);
  const result = await deps.changePayment({
    merchantId: request.principal.merchantId,
    resourceId: paymentId,
    route: `POST ${PATH}/${paymentId}/${action}`,
    idempotencyKey: request.idempotencyKey,
    fingerprint: request.fingerprint,
    correlationId: request.correlationId,
    wish,
  });
  if (!result.ok) return problemResponse(CHANGE_PROBLEMS[result.error.kind], detailOf(result.error));
  const accepted = { status: 202, location: `${PATH}/${paymentId}`, ...result.value } as const;
  return acceptedResponse(request, accepted, { waitFor: deps.waitForPayment, view: paymentView });
};

/** Capture and cancel: answered with 202, because the provider has the last word. */
export const changeRoutes = (deps: ChangeRoutesDeps): readonly Route[] => [
  idempotentPost(
    `${PATH}/{id}/capture`,
    'payments:write',
    async (request) => {
      const body = validate(CAPTURE_PAYMENT, request.body);
      if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
      const { amount } = body.value;
      const wish = { kind: 'capture', amount: amount === undefined ? null : BigInt(amount) } as const;
      return change(deps, request, 'capture', wish);
    },
    { bodyOptional: true },
  ),
  idempotentPost(
    `${PATH}/{id}/cancel`,
    'payments:write',
    async (request) => {
      const body = validate(CANCEL_PAYMENT, request.body);
      if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
      const source = {
        kind: 'api',
        client_id: request.principal.clientId,
        request_id: request.requestId,
      } as const;
      return change(deps, request, 'cancel', { kind: 'cancel', source });
    },
    { bodyOptional: true },
  ),
];
