import type { Context, SQSEvent } from 'aws-lambda';
import { createApplyConsumer } from '../../lambdas/inbound/apply-webhook.ts';
import type { ArchiveStore, RawWebhook } from '../../lambdas/inbound/archive-store.ts';
import type { DoubtedEvent } from '../../lambdas/inbound/order-question.ts';
import { toOrderQuestion } from '../../lambdas/inbound/order-question.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { AnswerReport, RecordResult } from '../../lambdas/operations/record-answer.ts';
import { createQueueHandler } from '../../lambdas/platform/queue.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import { translateSandboxWebhook } from '../../lambdas/providers/sandbox/translate-webhook.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';

/** The sandbox's word that it captured 3.00 EUR for an operation. */
export const captured = (id: string, type = 'charge.captured', operationId = 'op_1') => ({
  id,
  type,
  created_at: '2026-11-21T09:00:00.000Z',
  operation: { operation_id: operationId, kind: 'authorize', status: 'succeeded' },
  data: {
    object: {
      id: 'ch_1',
      object: 'charge',
      operation_id: operationId,
      status: 'captured',
      amount: 300,
      amount_authorized: 300,
      amount_captured: 300,
      amount_refunded: 0,
      currency: 'EUR',
      failure_code: null,
      redirect_url: null,
      created_at: '2026-11-21T09:00:00.000Z',
    },
  },
});

export const messageOf = (rawBody: string | null, provider = 'sandbox') => ({
  provider,
  archive_key: 'archived',
  archive_version_id: 'v1',
  received_at: '2026-11-21T09:00:01.000Z',
  ...(rawBody === null ? {} : { raw_body: rawBody }),
});

/** Everything that apply changed: marks by event, how often each event had its effect, and questions about order. */
export const setup = (
  given: { readonly archived?: RawWebhook; readonly tells?: (report: AnswerReport) => RecordResult } = {},
) => {
  const marks = new Map<string, Readonly<Record<string, unknown>>>();
  const effects: string[] = [];
  const questions: DoubtedEvent[] = [];
  const ignored: string[] = [];
  const { log, lines } = createRecordingLog();
  const transact: Transact = async ([item]) => {
    const mark = item?.Put?.Item ?? {};
    const key = String(mark['pk']);
    if (marks.has(key)) return err({ kind: 'condition_failed', failed: [{ index: 0, existing: null }] });
    marks.set(key, mark);
    return ok(undefined);
  };
  const archive: Pick<ArchiveStore, 'get'> = {
    get: async () => given.archived ?? Promise.reject(new Error('nothing is archived')),
  };
  const handler = createQueueHandler({
    log,
    process: createApplyConsumer({
      translators: { sandbox: translateSandboxWebhook },
      recordAnswer: async (report) => {
        const told = given.tells?.(report) ?? ({ kind: 'unchanged' } as const);
        if (told.kind !== 'unchanged' || report.marker === undefined) return told;
        const written = await transact([report.marker]);
        if (!written.ok) return { kind: 'duplicate' };
        effects.push(String(report.marker.Put?.Item?.['pk']));
        return told;
      },
      recordDispute: async () => ({ kind: 'unchanged' }),
      askAboutOrder: async (received) => {
        const question = JSON.parse(toOrderQuestion(received)) as { doubted_event: DoubtedEvent };
        questions.push(question.doubted_event);
      },
      countIgnored: (provider) => ignored.push(provider),
      transact,
      clock: createManualClock(),
      table: 'money',
      archive,
    }),
  });
  const apply = async (...messages: readonly unknown[]): Promise<readonly string[]> => {
    const Records = messages.map((message, index) => ({
      messageId: `m${index}`,
      body: typeof message === 'string' ? message : JSON.stringify(message),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const { batchItemFailures } = await handler({ Records } as SQSEvent, {} as Context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { apply, marks, effects, questions, ignored, lines };
};
