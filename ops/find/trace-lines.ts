import type { Trace } from '../../lambdas/trace/read-trace.ts';
import { storyTable } from '../payments/timeline-lines.ts';

/** A trace, for people: what was found, the resources of its story, and what happened. */
export const traceLines = ({ found, resources, lines }: Trace): readonly string[] => [
  ...found.map(({ as, resourceId }) => `${as} of ${resourceId}`),
  '',
  ...resources.map(
    ({ id, view, merchantId }) =>
      `${id}: ${String(view['amount'])} ${String(view['currency'])}, ${String(view['status'])}, of ${merchantId}`,
  ),
  '',
  ...storyTable(lines),
];
