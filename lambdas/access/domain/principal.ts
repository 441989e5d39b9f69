import { isId, type MerchantId } from '../../kernel/ids.ts';
import { InvariantError } from '../../kernel/invariant.ts';
import { type ApprovalLimits, formatApprovalLimits, parseApprovalLimits } from './approval-limits.ts';
import { isScope, type Scope } from './scopes.ts';

/** On whose behalf a call is made, and what it may do: what the authorizer vouches for. */
export interface Principal {
  readonly merchantId: MerchantId;
  readonly clientId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The merchant's own; empty for a client that can neither ask for payouts nor correct the books. */
  readonly payoutApprovalAbove: ApprovalLimits;
  /** How the merchant's payments are routed, as an operator wrote it; absent: as the deployment does. */
  readonly routing?: string;
}

/** API Gateway carries an authorizer's context as flat strings. */
export interface AuthorizerContext {
  readonly merchant_id: string;
  readonly client_id: string;
  /** Space separated; empty if the token carries none of the client's scopes. */
  readonly scopes: string;
  /** `EUR:100000 USD:5000`; empty if there are none. */
  readonly payout_approval_above: string;
  readonly routing?: string;
}

export const toAuthorizerContext = (principal: Principal): AuthorizerContext => ({
  merchant_id: principal.merchantId,
  client_id: principal.clientId,
  scopes: [...principal.scopes].join(' '),
  payout_approval_above: formatApprovalLimits(principal.payoutApprovalAbove),
  ...(principal.routing === undefined ? {} : { routing: principal.routing }),
});

const textOf = (context: object, name: keyof AuthorizerContext): string => {
  const value = (context as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'string') throw new InvariantError(`authorizer context without ${name}`);
  return value;
};

/** Nobody says what becomes of an empty text on its way: one that got lost means the same, nothing. */
const listOf = (context: object, name: 'scopes' | 'payout_approval_above' | 'routing'): string =>
  name in context ? textOf(context, name) : '';

/**
 * Reads `requestContext.authorizer`.
 *
 * @throws InvariantError if it is not what our authorizer writes: the method is deployed without it, or with another.
 */
export const parsePrincipal = (context: unknown): Principal => {
  if (typeof context !== 'object' || context === null) throw new InvariantError('no authorizer context');
  const merchantId = textOf(context, 'merchant_id');
  const clientId = textOf(context, 'client_id');
  if (!isId('mer', merchantId)) throw new InvariantError('authorizer context: merchant_id is not an id');
  if (clientId === '') throw new InvariantError('authorizer context: client_id is empty');
  const words = listOf(context, 'scopes')
    .split(' ')
    .filter((word) => word !== '');
  const scopes = words.filter(isScope);
  if (scopes.length !== words.length) throw new InvariantError('authorizer context: unknown scope');
  const payoutApprovalAbove = parseApprovalLimits(listOf(context, 'payout_approval_above'));
  if (payoutApprovalAbove === null) throw new InvariantError('authorizer context: malformed limits');
  const routing = listOf(context, 'routing');
  return {
    merchantId,
    clientId,
    scopes: new Set(scopes),
    payoutApprovalAbove,
    ...(routing === '' ? {} : { routing }),
  };
};
