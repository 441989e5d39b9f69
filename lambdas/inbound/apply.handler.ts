import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectDisputeEffects, connectRecordDispute } from '../disputes/connect-disputes.ts';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import { systemClock } from '../kernel/clock.ts';
import { connectOperations } from '../operations/connect-operations.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { translateSandboxWebhook } from '../providers/sandbox/translate-webhook.ts';
import { translateStripeWebhook } from '../providers/stripe/translate-webhook.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { APPLY_ENVIRONMENT } from './apply.environment.ts';
import { createApplyConsumer } from './apply-webhook.ts';
import { createArchiveStore } from './archive-store.ts';
import { createCountIgnored } from './count-ignored.ts';
import { createAskAboutOrder } from './order-question.ts';

const environment = APPLY_ENVIRONMENT.read();
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const resources = {
  payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
  refund: connectRefundEffects(money),
  payout: connectPayoutEffects(money),
  dispute: connectDisputeEffects(money),
};

export const handler = createQueueHandler({
  log: createLogger('apply'),
  process: createApplyConsumer({
    ...money,
    ...connectOperations({ ...money, resources }),
    transact: createTransact(money),
    recordDispute: connectRecordDispute(money),
    askAboutOrder: createAskAboutOrder({
      sqs: new SQSClient({}),
      queueUrl: environment.RESOLUTIONS_QUEUE_URL,
    }),
    countIgnored: createCountIgnored(new Metrics({ namespace: 'Quittance' })),
    archive: createArchiveStore({ s3: new S3Client({}), bucket: environment.ARCHIVE_BUCKET }),
    translators: { sandbox: translateSandboxWebhook, stripe: translateStripeWebhook },
  }),
});
