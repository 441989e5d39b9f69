import { InvariantError } from '../kernel/invariant.ts';
import type { ProviderName } from '../providers/port.ts';
import { PROVIDER_NAMES } from './domain/routing.ts';

/** One instance's share of what a provider allows the whole fleet: needs no state that is shared. */
export interface CallLimits {
  readonly callsPerSecond: number;
  readonly callsAtOnce: number;
}

export type ProviderLimits = Readonly<Record<ProviderName, CallLimits>>;

const WORD = /^(?<name>[a-z]+)=(?<perSecond>\d+(?:\.\d+)?)\/(?<atOnce>[1-9]\d*)$/;

/**
 * Reads `PROVIDER_LIMITS`: `sandbox=8/5 stripe=2/3` are 8 and 2 calls a second, 5 and 3 at once.
 *
 * @throws InvariantError if one is missing or makes no sense: without its limit a provider must not be called.
 */
export const parseProviderLimits = (text: string): ProviderLimits => {
  const given = new Map(
    text.split(' ').map((word): [string, CallLimits] => {
      const { name = '', perSecond, atOnce } = WORD.exec(word)?.groups ?? {};
      return [name, { callsPerSecond: Number(perSecond), callsAtOnce: Number(atOnce) }];
    }),
  );
  const limits = PROVIDER_NAMES.map((name): [ProviderName, CallLimits] => {
    const found = given.get(name);
    if (found === undefined || found.callsPerSecond <= 0)
      throw new InvariantError(`PROVIDER_LIMITS is ${text}: it has no limit for ${name}`);
    return [name, found];
  });
  return Object.fromEntries(limits) as Record<ProviderName, CallLimits>;
};
