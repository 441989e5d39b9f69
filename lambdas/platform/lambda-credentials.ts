import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { CredentialsProviderError, chain, memoize } from '@smithy/core/config';

type Credentials = ReturnType<typeof fromEnv>;

/** Five minutes, as in the SDK's own chain: a call that is signed now may be retried for a while. */
const REFRESH_BEFORE_MILLISECONDS = 300_000;

const findAddress = (): Credentials => {
  try {
    return fromHttp();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CredentialsProviderError(
      `This function's credentials are neither in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor behind an address (profiles, SSO and instance metadata are not looked at): ${reason}`,
      { tryNextLink: false },
    );
  }
};

/**
 * Stands in every bundle where the SDK's `@aws-sdk/credential-provider-node` would: the two places where Lambda puts
 * the credentials of a function's role, and none of those where other machines have theirs. Lambda sets variables;
 * with SnapStart it sets an address that gives credentials which expire.
 *
 * Memoised, since the SDK memoises what it is given but not what it finds here.
 *
 * @throws CredentialsProviderError When neither is there; the SDK passes it on from the first call of a client.
 */
export const defaultProvider = (): Credentials =>
  memoize(
    chain(fromEnv(), async () => findAddress()()),
    ({ expiration }) =>
      (expiration?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now() < REFRESH_BEFORE_MILLISECONDS,
    ({ expiration }) => expiration !== undefined,
  );
