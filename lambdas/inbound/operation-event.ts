import type { ProviderEvent } from '../providers/port.ts';

/** What a provider told of an operation. */
export type OperationEvent = ProviderEvent & {
  readonly answer: NonNullable<ProviderEvent['answer']>;
  readonly operationId: string;
};

export const isAboutOperation = (event: ProviderEvent): event is OperationEvent =>
  event.answer !== null && event.operationId !== null;
