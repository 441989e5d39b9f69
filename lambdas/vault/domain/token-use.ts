import type { ActiveToken } from './token.ts';

const DAY_MS = 86_400_000;

/** The day, in UTC, as `2026-11-21`: last uses are known to the day, so that a token is written to once a day at most. */
export const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

/** The first day on which a token that is not used again is erased: after its last use there are so many whole days. */
export const expiresOn = (token: Pick<ActiveToken, 'lastUsedOn'>, unusedDaysMax: number): string =>
  dayOf(Date.parse(`${token.lastUsedOn}T00:00:00.000Z`) + (unusedDaysMax + 1) * DAY_MS);

export const isExpired = (
  token: Pick<ActiveToken, 'lastUsedOn'>,
  unusedDaysMax: number,
  nowMs: number,
): boolean => expiresOn(token, unusedDaysMax) <= dayOf(nowMs);
