import { err, ok, type Result } from '../../kernel/result.ts';
import type { SealedSecret } from './endpoint.ts';

/** What Outpost gives its users: a day to bring a new secret to every receiver. */
export const OVERLAP_SECONDS_DEFAULT = 24 * 60 * 60;
/** An old secret that signs for longer than a week was not rotated. */
export const OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60;

/** Each signature is 47 characters of one header, and a receiver tries them all. */
const SECRETS_MAX = 3;

const signsAt = ({ expiresAt }: SealedSecret, nowMs: number): boolean =>
  expiresAt === null || Date.parse(expiresAt) > nowMs;

/** Those that sign now, newest first; never empty, because the current one has no end. */
export const activeSecrets = (secrets: readonly SealedSecret[], nowMs: number): readonly SealedSecret[] =>
  secrets.filter((secret) => signsAt(secret, nowMs));

/**
 * A new secret in front; the current one signs on for the overlap, and older ones until their own end, which a new
 * rotation can bring forward but never put off. An overlap of 0 ends all others at once: the answer to a leak.
 *
 * @returns `too_many_secrets` if three would have to sign besides the new one.
 */
export const rotateSecrets = (
  secrets: readonly SealedSecret[],
  ciphertext: string,
  nowMs: number,
  overlapSeconds: number,
): Result<readonly SealedSecret[], 'too_many_secrets'> => {
  const overlapEndsMs = nowMs + overlapSeconds * 1000;
  const older = activeSecrets(secrets, nowMs)
    .map((secret) => ({
      ...secret,
      expiresAt: new Date(
        Math.min(secret.expiresAt === null ? overlapEndsMs : Date.parse(secret.expiresAt), overlapEndsMs),
      ).toISOString(),
    }))
    .filter((secret) => signsAt(secret, nowMs));
  return older.length < SECRETS_MAX
    ? ok([{ ciphertext, expiresAt: null }, ...older])
    : err('too_many_secrets');
};
