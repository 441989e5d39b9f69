import type { Settings } from '../settings.ts';

interface Limits {
  readonly perSecond: number;
  readonly atOnce: number;
}

/**
 * What the two calling functions together may ask of each provider.
 *
 * Stripe (docs.stripe.com/rate-limits, November 2026): 25 requests a second to each endpoint and, for live accounts, 100
 * to all of them. An operation makes one request to an endpoint and two in all, but for the rare search through a list,
 * so 25 operations a second keep to both. For its limit of requests at once Stripe publishes no number: 45 are 25 a second that take almost two seconds
 * each, which is far from usual. The sandbox is ours and scales as we do: what a batch of every instance can do.
 */
const DEFAULTS = {
  sandbox: { perSecond: 100, atOnce: 75 },
  stripe: { perSecond: 25, atOnce: 45 },
} as const satisfies Record<keyof Settings['providerLimits'], Limits>;

/** An instance of one of the two functions, and what it has of the whole. */
export interface Share {
  /** Of the calls a second; the rest is the other function's. */
  readonly ofRate: number;
  readonly instances: number;
  /** Of both functions. */
  readonly allInstances: number;
}

/** `PROVIDER_LIMITS` for one instance. */
export const limitsPerInstance = (
  { providerLimits }: Pick<Settings, 'providerLimits'>,
  { ofRate, instances, allInstances }: Share,
): string =>
  (['sandbox', 'stripe'] as const)
    .map((name) => {
      const perSecond = providerLimits[name]?.calls_per_second ?? DEFAULTS[name].perSecond;
      const atOnce = providerLimits[name]?.calls_at_once ?? DEFAULTS[name].atOnce;
      return `${name}=${(perSecond * ofRate) / instances}/${Math.floor(atOnce / allInstances)}`;
    })
    .join(' ');
