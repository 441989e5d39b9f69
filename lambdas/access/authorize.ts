import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { Client } from './domain/merchant.ts';
import { type Principal, toAuthorizerContext } from './domain/principal.ts';
import type { FindApprovalLimits } from './find-approval-limits.ts';
import type { TokenRefusal, VerifyToken } from './verify-token.ts';

export type FindClient = (issuer: string, clientId: string) => Promise<Client | null>;

type Refusal = TokenRefusal | 'header_missing' | 'header_malformed' | 'client_unknown' | 'client_disabled';

/** RFC 6750 §2.1; the scheme's name is case-insensitive (RFC 9110 §11.1). */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/** API Gateway answers 401 to exactly this message, and 500 to any other error. */
const UNAUTHORIZED = 'Unauthorized';

const bearerToken = (headers: APIGatewayRequestAuthorizerEvent['headers']): Result<string, Refusal> => {
  const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  if (entry?.[1] === undefined) return err('header_missing');
  const token = BEARER.exec(entry[1])?.[1];
  return token === undefined ? err('header_malformed') : ok(token);
};

/**
 * `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/GET/v1/payments` → the whole stage: the answer is cached by
 * token, and one for a single method would refuse the client's next call to another. Scopes are the API's to check.
 */
const wholeStage = (methodArn: string): string => `${methodArn.split('/', 2).join('/')}/*`;

const allow = (principal: Principal, methodArn: string): APIGatewayAuthorizerResult => ({
  principalId: principal.clientId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage(methodArn) }],
  },
  context: { ...toAuthorizerContext(principal) },
});

/**
 * Decides who calls. A client may do what its token says and its registration allows, both.
 *
 * @throws Error `Unauthorized` (401) if the token is not to be trusted, whatever the reason: the log knows which.
 * @throws other errors (500) if that could not be found out.
 */
export const createAuthorize = (deps: {
  readonly verifyToken: VerifyToken;
  readonly findClient: FindClient;
  readonly findApprovalLimits: FindApprovalLimits;
  readonly log: Log;
}): ((event: APIGatewayRequestAuthorizerEvent, context: Context) => Promise<APIGatewayAuthorizerResult>) => {
  const identify = async (
    headers: APIGatewayRequestAuthorizerEvent['headers'],
  ): Promise<Result<Principal, Refusal>> => {
    const token = bearerToken(headers);
    if (!token.ok) return token;
    const verified = await deps.verifyToken(token.value);
    if (!verified.ok) return verified;
    const { issuer, clientId, scopes } = verified.value;
    const client = await deps.findClient(issuer, clientId);
    if (client === null) return err('client_unknown');
    if (client.status !== 'active') return err('client_disabled');
    const granted = new Set(client.scopes.filter((scope) => scopes.has(scope)));
    // Only whoever may ask for payouts, or correct the books, needs to know them: nobody else's call waits for them.
    const needsLimits = granted.has('payouts:write') || granted.has('reconciliation:write');
    const payoutApprovalAbove = needsLimits ? await deps.findApprovalLimits(client.merchantId) : {};
    return ok({
      merchantId: client.merchantId,
      clientId,
      scopes: granted,
      payoutApprovalAbove,
      ...(client.routing === undefined ? {} : { routing: client.routing }),
    });
  };
  return async (event, context) => {
    deps.log.startInvocation(context);
    const log = deps.log.with({ request_id: event.requestContext.requestId });
    const identified = await identify(event.headers).catch((error: unknown) => {
      log.error('AUTH_UNAVAILABLE', {}, error);
      throw error;
    });
    if (identified.ok) return allow(identified.value, event.methodArn);
    log.info('AUTH_REFUSED', { reason: identified.error });
    throw new Error(UNAUTHORIZED);
  };
};
