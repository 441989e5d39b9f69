import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';

/** A rotated secret is picked up within five minutes; its predecessor stays valid for longer than that. */
const REFRESH_MS = 5 * 60 * 1000;

export type ReadSecret = () => Promise<string>;

/**
 * Reads a secret on first use and again every five minutes, so a warm function costs one call in five minutes.
 *
 * @throws InvariantError if the secret is binary or empty.
 */
export const createSecretReader = (deps: {
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
  readonly secretId: string;
}): ReadSecret => {
  let cached: { readonly value: string; readonly readAtMs: number } | null = null;
  return async () => {
    if (cached !== null && deps.clock.nowMs() - cached.readAtMs < REFRESH_MS) return cached.value;
    const { SecretString } = await deps.secrets.send(new GetSecretValueCommand({ SecretId: deps.secretId }));
    if (SecretString === undefined || SecretString === '')
      throw new InvariantError('a provider secret is empty');
    cached = { value: SecretString, readAtMs: deps.clock.nowMs() };
    return SecretString;
  };
};
