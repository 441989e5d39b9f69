import * as v from 'valibot';
import { err, ok } from '../../kernel/result.ts';
import type { ProviderEvent, TranslateWebhook } from '../port.ts';
import { EventShape } from './shapes.ts';
import { fromOperation } from './translate-charge.ts';

/** Types that say how an operation stands. Others, such as a dispute, move no operation. */
const ABOUT_OPERATIONS: ReadonlySet<string> = new Set([
  'charge.authorized',
  'charge.captured',
  'charge.failed',
  'charge.canceled',
]);

const Event = v.pipe(v.string(), v.parseJson(), EventShape);

/** Names the field and what was expected there, and never what was found. */
const detailOf = (issue: v.BaseIssue<unknown>): string =>
  `${v.getDotPath(issue) ?? 'body'}: expected ${issue.expected ?? issue.requirement?.constructor.name ?? 'JSON'}`;

export const translateSandboxWebhook: TranslateWebhook = (rawBody) => {
  const parsed = v.safeParse(Event, rawBody);
  if (!parsed.success) return err({ kind: 'unreadable', detail: detailOf(parsed.issues[0]) });
  const { id, type, created_at, operation, data } = parsed.output;
  const event: Omit<ProviderEvent, 'answer'> = {
    id,
    type,
    operationId: operation.operation_id,
    createdAt: created_at,
  };
  if (!ABOUT_OPERATIONS.has(type)) return ok({ ...event, answer: null });
  const answer = fromOperation({ status: operation.status, charge: data.object });
  if (answer === null) return err({ kind: 'unreadable', detail: 'data.object: expected a redirect_url' });
  return ok({ ...event, answer });
};
