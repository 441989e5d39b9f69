import type { Clock } from '../kernel/clock.ts';
import { toRfc3339 } from '../kernel/clock.ts';
import type { HttpRequest, Route } from '../platform/http.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { AccountBalance, AccountStore } from './account-store.ts';
import { ACCOUNT_KINDS, parseAccountId } from './domain/account.ts';
import { ACCOUNT_NOT_FOUND } from './ledger-problems.ts';
import { NO_QUERY, READ_BALANCES, READ_STATEMENT } from './ledger-request.ts';
import { accountView, balanceView, jsonMinor, statementLines } from './ledger-view.ts';
import { parsePublicAccountId, publicAccountId } from './public-account-id.ts';
import { beginningOf, FIRST, LAST, type StatementStore, throughTime } from './statement-store.ts';

export interface AccountRoutesDeps {
  readonly accounts: AccountStore;
  readonly statements: StatementStore;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const isGuarded = ({ id }: AccountBalance): boolean => ACCOUNT_KINDS[parseAccountId(id).kind].isGuarded;

const balances =
  ({ accounts, statements, clock }: AccountRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(READ_BALANCES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { as_of: asOf } = query.value;
    const errors = [{ field: 'as_of', message: 'must not be in the future' }];
    if (asOf !== undefined && asOf > toRfc3339(clock.nowMs()))
      return problemResponse(HTTP_PROBLEMS.invalid_request, { errors });
    const spendable = (await accounts.list(request.principal.merchantId)).filter(isGuarded);
    const shown =
      asOf === undefined
        ? spendable
        : await Promise.all(
            spendable.map(async ({ id }) => ({
              id,
              balance: await statements.sumUpTo(id, throughTime(asOf)),
              // What intents held at a time is not kept: only what entries did to the account is.
              available: null,
            })),
          );
    return jsonResponse(200, { object: 'list', as_of: asOf ?? null, data: shown.map(balanceView) });
  };

const list =
  ({ accounts }: AccountRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(NO_QUERY, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const all = await accounts.list(request.principal.merchantId);
    return jsonResponse(200, listView(all.map(accountView), null));
  };

/** Another merchant's account is not there: to say "forbidden" would say that it exists. */
const find = async (accounts: AccountStore, request: HttpRequest): Promise<AccountBalance | null> => {
  const id = parsePublicAccountId(request.params['id'] ?? '');
  return id !== null && parseAccountId(id).merchantId === request.principal.merchantId
    ? accounts.get(id)
    : null;
};

const get =
  ({ accounts }: AccountRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const account = await find(accounts, request);
    return account === null ? problemResponse(ACCOUNT_NOT_FOUND) : jsonResponse(200, accountView(account));
  };

const statement =
  ({ accounts, statements }: AccountRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(READ_STATEMENT, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { from, to, limit } = query.value;
    const account = await find(accounts, request);
    if (account === null) return problemResponse(ACCOUNT_NOT_FOUND);
    const { id } = account;
    const start = beginningOf(query.value);
    const [opening, before, closing, lines] = await Promise.all([
      statements.sumUpTo(id, from ?? FIRST),
      statements.sumUpTo(id, start),
      statements.sumUpTo(id, to ?? LAST),
      statements.lines(id, { from: start, to: to ?? LAST, limit: limit + 1 }),
    ]);
    const page = lines.slice(0, limit);
    const last = page.at(-1);
    const isMore = lines.length > limit && last !== undefined;
    return jsonResponse(200, {
      ...(listView(
        statementLines(page, before),
        isMore ? `${last.createdAt}#${last.entryId}` : null,
      ) as object),
      object: 'statement',
      account: publicAccountId(id),
      currency: parseAccountId(id).currency,
      from: from ?? null,
      to: to ?? null,
      opening_balance: jsonMinor(opening),
      closing_balance: jsonMinor(closing),
    });
  };

export const accountRoutes = (deps: AccountRoutesDeps): readonly Route[] => [
  { method: 'GET', path: '/v1/balances', scope: 'ledger:read', handle: balances(deps) },
  { method: 'GET', path: '/v1/accounts', scope: 'ledger:read', handle: list(deps) },
  { method: 'GET', path: '/v1/accounts/{id}', scope: 'ledger:read', handle: get(deps) },
  { method: 'GET', path: '/v1/accounts/{id}/statement', scope: 'ledger:read', handle: statement(deps) },
];
