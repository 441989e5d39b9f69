import { describe } from 'vitest';
import { deliverySuite } from './delivery-suite.ts';
import { endpointSuite } from './endpoint-suite.ts';
import { eventSuite } from './event-suite.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';
import { createMemoryEvents } from './memory-events.ts';

describe('deliveries in memory', () => deliverySuite(async () => createMemoryDeliveries()));
describe('events in memory', () => eventSuite(async () => createMemoryEvents()));
describe('endpoints in memory', () => endpointSuite(async () => createMemoryEndpoints()));
