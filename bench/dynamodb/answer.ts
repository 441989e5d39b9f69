import { type Consumption, totalUnits } from './capacity.ts';
import type { Input } from './requests.ts';
import { type Service, WRITES } from './service.ts';
import { ServiceError } from './service-error.ts';
import { RefusedError } from './single-write.ts';

/** What a request is answered with, before it becomes HTTP. */
export interface Answer {
  readonly status: number;
  readonly outcome: string;
  readonly body: object;
  readonly consumed: readonly Consumption[];
}

/** @throws whatever is a mistake of the model itself. */
export const answerRequest = async (service: Service, operation: string, body: string): Promise<Answer> => {
  try {
    const reply = await service.call(operation, JSON.parse(body) as Input);
    return { status: 200, outcome: 'ok', ...reply };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, fields } = error;
    const consumed = error instanceof RefusedError ? error.consumed : [];
    const __type = `com.amazonaws.dynamodb.v20120810#${code}`;
    return { status: 400, outcome: code, body: { __type, message, Message: message, ...fields }, consumed };
  }
};

const isWrite = (operation: string): boolean => (WRITES as readonly string[]).includes(operation);

/** A request as the figures count it. */
export interface RecordedRequest {
  readonly operation: string;
  /** In whose name it was made, if that was said. */
  readonly call: string | null;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  readonly writeUnits: number;
  readonly readUnits: number;
}

export const toRecord = (
  operation: string,
  call: string | null,
  { outcome, consumed }: Answer,
): RecordedRequest => {
  const units = totalUnits(consumed);
  const [writeUnits, readUnits] = isWrite(operation) ? [units, 0] : [0, units];
  return { operation, call, outcome, writeUnits, readUnits };
};
