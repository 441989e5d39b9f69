import { InvalidArgumentError } from 'commander';
import { isScope, SCOPES, type Scope } from '../../lambdas/access/domain/scopes.ts';
import type { MerchantRequest } from '../merchants/merchant-request.ts';

type ClientRequest = MerchantRequest['clients'][number];
type RegisteredClient = NonNullable<MerchantRequest['registered']>[number];

const parseScopeList = (text: string): readonly Scope[] => {
  const words = text.split(',');
  const unknown = words.find((word) => !isScope(word));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is not a scope. There are: ${SCOPES.join(', ')}.`);
  return [...new Set(words.filter(isScope))];
};

/** Reads one `--client NAME:SCOPE,SCOPE`; the option may be repeated, so earlier ones are handed in. */
export const collectClient = (text: string, earlier: readonly ClientRequest[]): readonly ClientRequest[] => {
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new InvalidArgumentError('Write NAME:SCOPE,SCOPE, such as shop:payments:write,payments:read.');
  return [...earlier, { name: text.slice(0, colon), scopes: parseScopeList(text.slice(colon + 1)) }];
};

/** Reads one `--registered-client CLIENT_ID=SCOPE,SCOPE`. Scopes have no `=`, so the last one ends the id. */
export const collectRegisteredClient = (
  text: string,
  earlier: readonly RegisteredClient[],
): readonly RegisteredClient[] => {
  const equals = text.lastIndexOf('=');
  if (equals < 1)
    throw new InvalidArgumentError('Write CLIENT_ID=SCOPE,SCOPE, such as 0oa1b2=payments:write.');
  return [...earlier, { clientId: text.slice(0, equals), scopes: parseScopeList(text.slice(equals + 1)) }];
};
