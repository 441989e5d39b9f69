import { type Consumption, costOfRefusal, costOfWrite } from './capacity.ts';
import { applyWrite, type PlannedWrite } from './plan-write.ts';
import { type Input, textOf } from './requests.ts';
import { ServiceError, validationError } from './service-error.ts';

export interface Reply {
  readonly body: Readonly<Record<string, unknown>>;
  readonly consumed: readonly Consumption[];
}

/** A refusal that was charged for. */
export class RefusedError extends ServiceError {
  readonly consumed: readonly Consumption[];

  constructor(error: ServiceError, consumed: readonly Consumption[]) {
    super(error.code, error.message, error.fields);
    this.consumed = consumed;
  }
}

const conditionFailed = (write: PlannedWrite): ServiceError => {
  const isAsked = write.request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  const { before } = write.change;
  return new ServiceError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    isAsked && before !== null ? { Item: before } : {},
  );
};

const returned = ({ change }: PlannedWrite, asked: string | undefined): Reply['body'] => {
  if (asked === undefined || asked === 'NONE') return {};
  if (asked === 'ALL_OLD') return change.before === null ? {} : { Attributes: change.before };
  if (asked === 'ALL_NEW') return { Attributes: change.after };
  throw validationError(`not modelled: ReturnValues ${asked}`);
};

/** Carries out one write outside of any transaction. @throws RefusedError if its condition does not hold. */
export const writeOne = (write: PlannedWrite, input: Input): Reply => {
  const { schema } = write.table;
  if (!write.isAllowed)
    throw new RefusedError(conditionFailed(write), [costOfRefusal(schema, write.change, 1)]);
  applyWrite(write);
  return {
    body: returned(write, textOf(input, 'ReturnValues')),
    consumed: [costOfWrite(schema, write.change, 1)],
  };
};
