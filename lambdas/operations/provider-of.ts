import { invariant } from '../kernel/invariant.ts';
import type { Provider, Providers } from '../providers/port.ts';
import type { Operation } from './domain/operation.ts';

/**
 * The provider that an operation is for.
 *
 * @throws InvariantError if it is not deployed any more: nobody can be asked, so a person has to bring it back.
 */
export const providerOf = (providers: Providers, operation: Operation): Provider => {
  const provider = providers[operation.provider];
  invariant(
    provider !== undefined,
    `operation ${operation.id} is for ${operation.provider}, which is not deployed here`,
  );
  return provider.onBehalfOf?.(operation.merchantId) ?? provider;
};
