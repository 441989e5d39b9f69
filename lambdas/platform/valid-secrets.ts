import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';

/** One call in five minutes per warm function; a rotation's old secret stays valid until the next rotation. */
const REFRESH_MS = 5 * 60_000;

/** Every secret that is valid now, newest first: two while one replaces the other. */
export type ReadValidSecrets = () => Promise<readonly string[]>;

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

const readStage = async (
  secrets: SecretsManagerClient,
  secretId: string,
  stage: Stage,
): Promise<string | null> => {
  try {
    const read = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage });
    const { SecretString } = await secrets.send(read);
    invariant(SecretString !== undefined && SecretString !== '', 'a secret must be a text');
    return SecretString;
  } catch (error) {
    // Never rotated yet: there is no previous one. A missing current one is a broken deployment.
    if (stage === 'AWSPREVIOUS' && error instanceof ResourceNotFoundException) return null;
    throw error;
  }
};

/** Reads a secret's current and previous value on first use, and again once they may have changed. */
export const createValidSecretsReader = (deps: {
  readonly secrets: SecretsManagerClient;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly secretId: string;
}): ReadValidSecrets => {
  let known: { readonly values: readonly string[]; readonly readAtMs: number } | null = null;
  return async () => {
    if (known !== null && deps.clock.nowMs() - known.readAtMs < REFRESH_MS) return known.values;
    const stages = ['AWSCURRENT', 'AWSPREVIOUS'] as const;
    const values = await Promise.all(stages.map((stage) => readStage(deps.secrets, deps.secretId, stage)));
    known = { values: values.filter((value) => value !== null), readAtMs: deps.clock.nowMs() };
    return known.values;
  };
};
