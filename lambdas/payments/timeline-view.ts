import type { Payment } from './domain/payment.ts';
import type { TimelineLine } from './domain/timeline.ts';

export const timelineView = (payment: Payment, lines: readonly TimelineLine[]): unknown => ({
  object: 'timeline',
  payment: payment.id,
  invoice: payment.invoiceId,
  data: lines,
});
