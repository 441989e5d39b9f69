import { InvalidArgumentError } from 'commander';
import { isScope, SCOPES } from '../../lambdas/access/domain/scopes.ts';
import type { MerchantRequest } from '../merchants/create-merchant.ts';

type ClientRequest = MerchantRequest['clients'][number];

/** Reads one `--client NAME:SCOPE,SCOPE`; the option may be repeated, so earlier ones are handed in. */
export const collectClient = (
  text: string,
  earlier: readonly ClientRequest[] = [],
): readonly ClientRequest[] => {
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new InvalidArgumentError('Write NAME:SCOPE,SCOPE, such as shop:payments:write,payments:read.');
  const words = text.slice(colon + 1).split(',');
  const unknown = words.find((word) => !isScope(word));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is not a scope. There are: ${SCOPES.join(', ')}.`);
  return [...earlier, { name: text.slice(0, colon), scopes: [...new Set(words.filter(isScope))] }];
};
