import { isId } from '../kernel/ids.ts';
import { money } from '../kernel/money.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { CreateTransferError, CreateTransferUseCase } from './create-transfer.ts';
import { transferView } from './domain/transfer-view.ts';
import type { ReverseTransferError, ReverseTransferUseCase } from './reverse-transfer.ts';
import { CREATE_PROBLEMS, PATH, REVERSE_PROBLEMS, TRANSFER_NOT_FOUND } from './transfer-problems.ts';
import { CREATE_TRANSFER, LIST_TRANSFERS, REVERSE_TRANSFER } from './transfer-request.ts';
import type { TransferStore } from './transfer-store.ts';

export interface TransferRoutesDeps {
  readonly transfers: Pick<TransferStore, 'get' | 'list'>;
  readonly createTransfer: CreateTransferUseCase;
  readonly reverseTransfer: ReverseTransferUseCase;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: CreateTransferError | ReverseTransferError): { readonly detail?: string } => {
  if (error.kind !== 'insufficient_balance') return {};
  const { minor, currency } = error.available;
  return { detail: `${minor} minor units of ${currency} are available.` };
};

const replayed = (isReplay: boolean): Readonly<Record<string, string>> =>
  isReplay ? { 'idempotent-replayed': 'true' } : {};

const sourceOf = (request: HttpRequest) =>
  ({ kind: 'api', client_id: request.principal.clientId, request_id: request.requestId }) as const;

const create =
  (deps: TransferRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_TRANSFER, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { amount, currency, description, ...rest } = body.value;
    const result = await deps.createTransfer(
      {
        ...rest,
        amount: money(amount, currency),
        description: description ?? null,
        merchantId: request.principal.merchantId,
        clientId: request.principal.clientId,
        route: `POST ${PATH}`,
        idempotencyKey: request.idempotencyKey,
        fingerprint: request.fingerprint,
        correlationId: request.correlationId,
      },
      sourceOf(request),
    );
    if (!result.ok) return problemResponse(CREATE_PROBLEMS[result.error.kind], detailOf(result.error));
    const { created, isReplay } = result.value;
    return jsonResponse(201, transferView(created), {
      location: `${PATH}/${created.id}`,
      ...replayed(isReplay),
    });
  };

const reverse =
  (deps: TransferRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    // Before it becomes a key: DynamoDB refuses long ones.
    if (!isId('tr', id)) return problemResponse(TRANSFER_NOT_FOUND);
    const body = validate(REVERSE_TRANSFER, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { clientId, merchantId } = request.principal;
    const result = await deps.reverseTransfer({
      merchantId,
      resourceId: id,
      route: `POST ${PATH}/${id}/reverse`,
      idempotencyKey: request.idempotencyKey,
      fingerprint: request.fingerprint,
      correlationId: request.correlationId,
      wish: { clientId, reason: body.value.reason ?? null, source: sourceOf(request) },
    });
    if (!result.ok) return problemResponse(REVERSE_PROBLEMS[result.error.kind], detailOf(result.error));
    const { answer, isReplay } = result.value;
    return jsonResponse(200, answer, { location: `${PATH}/${id}`, ...replayed(isReplay) });
  };

const get =
  (deps: TransferRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const transfer = isId('tr', id) ? await deps.transfers.get(id) : null;
    return transfer?.merchantId === request.principal.merchantId
      ? jsonResponse(200, transferView(transfer))
      : problemResponse(TRANSFER_NOT_FOUND);
  };

const list =
  (deps: TransferRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_TRANSFERS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.transfers.list(request.principal.merchantId, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(transferView), page.next));
  };

/** Transfers are done when they are answered: no provider is asked. */
export const transferRoutes = (deps: TransferRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'transfers:write', create(deps)),
  idempotentPost(`${PATH}/{id}/reverse`, 'transfers:write', reverse(deps), { bodyOptional: true }),
  { method: 'GET', path: PATH, scope: 'ledger:read', handle: list(deps) },
  { method: 'GET', path: `${PATH}/{id}`, scope: 'ledger:read', handle: get(deps) },
];
