import { agreeingBooks } from './agreeing-books.ts';
import { disputedAndWon } from './disputed-and-won.ts';
import { forgedWebhook } from './forged-webhook.ts';
import { invoicePaidOnce } from './invoice-paid-once.ts';
import { replyLostAfterTheCharge, requestLostBeforeTheCharge } from './lost-replies.ts';
import { oddWebhooks } from './odd-webhooks.ts';
import { onePayment } from './one-payment.ts';
import { partCapturedPartRefunded } from './part-captured-part-refunded.ts';
import { payouts } from './payouts.ts';
import { reconciled } from './reconciled.ts';
import { sameKeyOtherAmount, sameRequestManyTimes } from './same-request-many-times.ts';
import type { Story } from './story.ts';
import { transferredAndReversed } from './transferred-and-reversed.ts';

/** In the order in which they are told. */
export const stories: readonly Story[] = [
  onePayment,
  sameRequestManyTimes,
  sameKeyOtherAmount,
  replyLostAfterTheCharge,
  requestLostBeforeTheCharge,
  oddWebhooks,
  forgedWebhook,
  partCapturedPartRefunded,
  invoicePaidOnce,
  payouts,
  disputedAndWon,
  transferredAndReversed,
  agreeingBooks,
  reconciled,
];
