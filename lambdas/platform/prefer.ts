/** API Gateway answers for us after 29 s, and a client should get our answer, not its. */
const WAIT_SECONDS_MAX = 20;

/**
 * Reads `Prefer: wait=N` (RFC 7240).
 * @returns seconds to wait, at most `WAIT_SECONDS_MAX`; 0 when absent. A preference that makes no sense is no
 *   error: the RFC has servers ignore it.
 */
export const parsePreferWait = (header: string | undefined): number => {
  const wait = (header ?? '')
    .split(',')
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,4})"?\s*(;.*)?$/i.exec(preference)?.[1])
    .find((seconds) => seconds !== undefined);
  return Math.min(Number(wait ?? 0), WAIT_SECONDS_MAX);
};
