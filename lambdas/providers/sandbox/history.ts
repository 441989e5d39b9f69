import { money } from '../../kernel/money.ts';
import type { HttpReply } from '../http-call.ts';
import type { HistoryLine, Provider } from '../port.ts';
import type { SandboxClient } from './client.ts';
import { HistoryShape } from './history-shape.ts';
import { parseShape } from './shapes.ts';

/** A page of history did not come. Reading has no effects, so whoever pulls simply pulls the same page again. */
class HistoryUnavailableError extends Error {
  override readonly name = 'HistoryUnavailableError';
}

const describe = (reply: HttpReply): string => {
  if (reply.kind === 'replied') return `status ${reply.status}`;
  return reply.kind === 'not_sent' ? 'unreachable' : reply.reason;
};

/** Pages through the provider's own books, oldest line first. */
export const createHistory = (deps: { readonly client: SandboxClient }): Provider['history'] => {
  return async ({ from, to, cursor }) => {
    const reply = await deps.client.history({ from, to, ...(cursor === null ? {} : { cursor }) });
    const isFine = reply.kind === 'replied' && reply.status === 200;
    const page = isFine ? parseShape(HistoryShape, reply.body) : null;
    if (page === null) throw new HistoryUnavailableError(`no page of history: ${describe(reply)}`);
    return {
      lines: page.data.map(
        (line): HistoryLine => ({
          id: line.id,
          kind: line.type,
          operationId: line.operation_id,
          providerReference: line.reference,
          amount: money(line.amount, line.currency),
          settled: money(line.settled_amount, line.currency),
          fee: money(line.fee, line.currency),
          ...(line.lines === undefined ? {} : { batch: money(line.lines.settled_amount, line.currency) }),
          createdAt: line.created_at,
        }),
      ),
      nextCursor: page.next_cursor,
    };
  };
};
