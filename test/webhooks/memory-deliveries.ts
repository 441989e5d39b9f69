import {
  type DeliveryNews,
  type DeliveryRecord,
  deliveryKey,
  isFailed,
} from '../../lambdas/webhooks/delivery-item.ts';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import type { DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { pageOf } from './memory-page.ts';

/** The delivery store's twin: the same answers without DynamoDB. The shared suite keeps the two alike. */
export const createMemoryDeliveries = (): DeliveryStore => {
  const records = new Map<string, DeliveryRecord>();
  const keyOf = (key: Parameters<typeof deliveryKey>[0]): string => Object.values(deliveryKey(key)).join(' ');
  const put = (news: DeliveryNews, attempts: number): void => {
    records.set(keyOf(news), { ...news, id: deliveryId(news.eventId, news.endpointId), attempts });
  };
  const all = (): readonly DeliveryRecord[] => [...records.values()];
  return {
    get: async (key) => records.get(keyOf(key)) ?? null,
    getMany: async (keys) => keys.flatMap((key) => records.get(keyOf(key)) ?? []),
    recordAttempt: async (news) => {
      const known = records.get(keyOf(news));
      const isLaterAttempt =
        known?.run === news.run && known.attempt < news.attempt && known.state !== 'delivered';
      if (known !== undefined && known.run >= news.run && !isLaterAttempt) return false;
      put(news, (known?.attempts ?? 0) + 1);
      return true;
    },
    hold: async (news) => {
      const known = records.get(keyOf(news));
      const isOpen = known?.run === news.run && known.state === 'pending';
      if (known === undefined || known.run < news.run || isOpen) put(news, known?.attempts ?? 0);
    },
    ofResource: async (resourceId, eventId) =>
      all().filter(
        (one) => one.resourceId === resourceId && (eventId === undefined || one.eventId === eventId),
      ),
    ofEndpoint: async (endpointId, limit, before) =>
      pageOf(
        all().filter((one) => one.endpointId === endpointId),
        limit,
        before,
      ),
    failed: async (merchantId, limit, before) =>
      pageOf(
        all().filter((one) => one.merchantId === merchantId && isFailed(one.state)),
        limit,
        before,
      ),
  };
};
