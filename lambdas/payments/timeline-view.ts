import type { TimelineLine } from '../operations/domain/timeline.ts';
import type { Payment } from './domain/payment.ts';

export const timelineView = (payment: Payment, lines: readonly TimelineLine[]): unknown => ({
  object: 'timeline',
  payment: payment.id,
  invoice: payment.invoiceId,
  data: lines,
});
