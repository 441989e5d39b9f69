import { describe } from 'vitest';
import { deliverySuite } from './delivery-suite.ts';
import { endpointSuite } from './endpoint-suite.ts';
import { eventSuite } from './event-suite.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';
import { createMemoryEvents } from './memory-events.ts';
import { createMemoryRedeliveries } from './memory-redeliveries.ts';
import { redeliverySuite } from './redelivery-suite.ts';

describe('deliveries in memory', () => deliverySuite(async () => createMemoryDeliveries()));
describe('events in memory', () => eventSuite(async () => createMemoryEvents()));
describe('endpoints in memory', () => endpointSuite(async () => createMemoryEndpoints()));
describe('redeliveries in memory', () => redeliverySuite(async () => createMemoryRedeliveries()));
