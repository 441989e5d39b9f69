/** How many calls may leave at once, and since when they have been filling up again. */
export interface TokenBucket {
  /** Negative: so many calls have been promised a place already. */
  readonly tokens: number;
  readonly atMs: number;
}

/** A second's worth at once, and no less than one. */
const capacityOf = (perSecond: number): number => Math.max(1, perSecond);

export const fullBucket = (perSecond: number, nowMs: number): TokenBucket => ({
  tokens: capacityOf(perSecond),
  atMs: nowMs,
});

/** Takes a place for one call. @returns the bucket after it, and for how long the call has to wait. */
export const takeToken = (
  bucket: TokenBucket,
  perSecond: number,
  nowMs: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } => {
  const gained = ((nowMs - bucket.atMs) / 1000) * perSecond;
  const tokens = Math.min(capacityOf(perSecond), bucket.tokens + gained) - 1;
  return {
    bucket: { tokens, atMs: nowMs },
    waitMs: tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000),
  };
};
