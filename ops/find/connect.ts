import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createReadTrace, type ReadTrace } from '../../lambdas/trace/read-trace.ts';
import { createDeliveryReader } from '../../lambdas/webhooks/delivery-reader.ts';
import { createFindToldResource } from '../../lambdas/webhooks/find-told-resource.ts';
import type { Session } from '../session.ts';

/** The API's own trace, for every merchant's money. */
export const connectTrace = async ({ target, readOutputs }: Session): Promise<ReadTrace> => {
  const data = await readOutputs('Quittance-Data');
  const documents = createDocumentClient(target.cloud);
  const webhooksTable = data.get('WebhooksTable');
  return createReadTrace({
    documents,
    clock: systemClock,
    table: data.get('MoneyTable'),
    deliveries: createDeliveryReader({ documents, table: webhooksTable }),
    findToldResource: createFindToldResource({ documents, webhooksTable }),
  });
};
