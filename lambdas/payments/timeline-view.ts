import type { TimelineLine } from './domain/timeline.ts';

export const timelineView = (paymentId: string, lines: readonly TimelineLine[]): unknown => ({
  object: 'timeline',
  payment: paymentId,
  data: lines,
});
