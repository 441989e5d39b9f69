import type { Endpoint } from './endpoint.ts';

/** What a person changes of an endpoint; what is left out stays. */
export interface EndpointChanges {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly description?: string | null | undefined;
  readonly apiVersion?: string | undefined;
  readonly rateLimitPerSecond?: number | null | undefined;
  readonly status?: 'enabled' | 'disabled' | undefined;
}

const FRESH = { failingSince: null, pausedUntil: null } as const;

const statusOf = (endpoint: Endpoint, changes: EndpointChanges): Partial<Endpoint> => {
  if (changes.status === 'disabled') return { disabledReason: endpoint.disabledReason ?? 'requested' };
  if (changes.status === 'enabled') return { disabledReason: null, ...FRESH };
  return changes.url === undefined || changes.url === endpoint.url ? {} : FRESH;
};

/** A new address, and one that is enabled again, start without a past: the old one's failures say nothing. */
export const changedEndpoint = (endpoint: Endpoint, changes: EndpointChanges, at: string): Endpoint => ({
  ...endpoint,
  url: changes.url ?? endpoint.url,
  events: changes.events ?? endpoint.events,
  description: changes.description === undefined ? endpoint.description : changes.description,
  apiVersion: changes.apiVersion ?? endpoint.apiVersion,
  rateLimitPerSecond:
    changes.rateLimitPerSecond === undefined ? endpoint.rateLimitPerSecond : changes.rateLimitPerSecond,
  ...statusOf(endpoint, changes),
  updatedAt: at,
});
