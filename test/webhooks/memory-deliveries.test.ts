import { describe } from 'vitest';
import { deliverySuite } from './delivery-suite.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';

describe('deliveries in memory', () => {
  deliverySuite(async () => createMemoryDeliveries());
});
