import type { Once } from '../platform/once.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import { isAboutOperation, parseCheckMessage, parseOperationMessage } from './operation-message.ts';
import type { PostponeMessage } from './postpone-message.ts';
import type { ResolveOperation } from './resolve-operation.ts';
import type { SubmitOperation } from './submit-operation.ts';

/**
 * Our own write is visible to a consistent read, so a message without its operation is somebody's mistake. Thrown,
 * because nothing was sent: a remembered "not found" would outlive the mistake.
 */
const requireOperation = <R extends { readonly kind: string }>(result: R, operationId: string): R => {
  if (result.kind === 'operation_not_found') throw new Error(`there is no operation ${operationId}`);
  return result;
};

const idsOf = (message: {
  operation_id: string;
  resource_id: string;
  merchant_id: string;
  correlation_id: string;
}) => ({
  operation_id: message.operation_id,
  resource_id: message.resource_id,
  merchant_id: message.merchant_id,
  correlation_id: message.correlation_id,
});

/** Thrown where a result would be remembered: what was put off has not happened yet. */
class PostponedError extends Error {
  override readonly name = 'PostponedError';
  readonly seconds: number;
  constructor(seconds: number) {
    super(`put off for ${seconds} s`);
    this.seconds = seconds;
  }
}

export const createSubmitConsumer =
  (deps: {
    readonly submitOperation: SubmitOperation;
    readonly once: Once;
    readonly postpone: PostponeMessage;
  }): ProcessMessage =>
  async (body, _record, log) => {
    const message = parseOperationMessage(body);
    const bound = log.with(idsOf(message));
    const submit = async () => {
      const result = await deps.submitOperation(message.operation_id, bound);
      if (result.kind === 'postponed') throw new PostponedError(result.seconds);
      return requireOperation(result, message.operation_id);
    };
    try {
      await deps.once.run(message.operation_id, submit);
    } catch (error) {
      if (!(error instanceof PostponedError)) throw error;
      await deps.postpone(message, error.seconds);
      bound.info('OPERATION_POSTPONED', { seconds: error.seconds });
    }
  };

export const createResolveConsumer =
  (deps: {
    readonly resolveOperation: ResolveOperation;
    readonly postpone: PostponeMessage;
    /** The queue is shared by resources above us whose time has come: that, too, may end in a call to a provider. */
    readonly onDeadline: ProcessMessage;
  }): ProcessMessage =>
  async (body, record, log) => {
    if (!isAboutOperation(body)) return deps.onDeadline(body, record, log);
    const message = parseCheckMessage(body);
    const bound = log.with(idsOf(message));
    const result = await deps.resolveOperation(message.operation_id, message.check, bound);
    if (result.kind === 'postponed') {
      await deps.postpone(message, result.seconds);
      bound.info('OPERATION_POSTPONED', { check: message.check, seconds: result.seconds });
    }
    if (result.kind === 'stale') bound.info('CHECK_STALE', { check: message.check });
    requireOperation(result, message.operation_id);
  };
