import type { EventRecord } from '../../kernel/event.ts';
import type { Endpoint } from './endpoint.ts';
import { matchesAny, TEST_EVENT } from './event-pattern.ts';

/** A test goes to the endpoint it tests, whatever that listens to; nothing else tells an endpoint about itself. */
export const listens = (endpoint: Endpoint, event: Pick<EventRecord, 'type' | 'resourceId'>): boolean => {
  if (event.type === TEST_EVENT) return endpoint.id === event.resourceId;
  return endpoint.id !== event.resourceId && matchesAny(endpoint.events, event.type);
};
