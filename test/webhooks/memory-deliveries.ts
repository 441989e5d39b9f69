import type { DeliveryRecord } from '../../lambdas/webhooks/delivery-item.ts';
import type { DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';

/** The delivery store's twin: the same answers without DynamoDB. The shared suite keeps the two alike. */
export const createMemoryDeliveries = (): DeliveryStore => {
  const records = new Map<string, DeliveryRecord>();
  const keyOf = (resourceId: string, eventId: string): string => `${resourceId} ${eventId}`;
  return {
    get: async (resourceId, eventId) => records.get(keyOf(resourceId, eventId)) ?? null,
    recordAttempt: async (attempt) => {
      const key = keyOf(attempt.resourceId, attempt.eventId);
      const known = records.get(key);
      if (known?.state === 'delivered') return;
      records.set(key, { ...attempt, attempts: (known?.attempts ?? 0) + 1 });
    },
  };
};
