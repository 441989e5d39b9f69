/**
 * What AWS charges in us-east-1, in US dollars, as its price pages said in November 2026: check them before quoting a
 * sum. Storage, and what the free tier takes off, are left out.
 */
export const PRICES = {
  /** Step Functions, standard: of a state transition. */
  transition: 25 / 1e6,
  /** Lambda on arm64: of a GB for a second, and of a request. */
  gigabyteSecond: 0.0000133334,
  invocation: 0.2 / 1e6,
  /** DynamoDB on demand. */
  readUnit: 0.125 / 1e6,
  writeUnit: 0.625 / 1e6,
  /** S3 standard. */
  put: 5 / 1e6,
  get: 0.4 / 1e6,
} as const;

/** How much of each was used. */
export type Units = Readonly<Record<keyof typeof PRICES, number>>;

export const costOf = (units: Units): number =>
  (Object.keys(PRICES) as (keyof typeof PRICES)[]).reduce((sum, name) => sum + units[name] * PRICES[name], 0);
