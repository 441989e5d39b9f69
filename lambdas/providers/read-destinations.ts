import type { ReadDestinations } from './provider-destination.ts';
import { readSandboxDestination } from './sandbox/destinations.ts';
import { readStripeDestination } from './stripe/destinations.ts';

/** Every provider's own word on what it could take; a handler hands it in. */
export const READ_DESTINATIONS: ReadDestinations = {
  sandbox: readSandboxDestination,
  stripe: readStripeDestination,
};
