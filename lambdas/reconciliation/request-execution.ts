import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { ExecutionInput } from './begin-run.ts';
import type { Run } from './domain/run.ts';

/** A time that has passed when the request arrives might be refused, or never come. */
const SOON_MS = 15_000;

export interface ExecutionTarget {
  readonly scheduleGroup: string;
  readonly scheduleRoleArn: string;
  readonly stateMachineArn: string;
}

/** Has an execution started for a run, once; asking again for the same leg of it asks for nothing. */
export type RequestExecution = (run: Pick<Run, 'execution' | 'id' | 'leg'>) => Promise<void>;

/**
 * By a schedule that fires once, like those that fire each day: whatever starts the state machine is of one group and
 * one role. It may fire twice, and asking twice may make two: the run's ticket is taken by the first.
 */
export const createRequestExecution = (deps: {
  readonly scheduler: SchedulerClient;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly target: ExecutionTarget;
}): RequestExecution => {
  return async ({ id, leg, execution }) => {
    const input: ExecutionInput = { run_id: id, ticket: execution };
    try {
      await deps.scheduler.send(
        new CreateScheduleCommand({
          Name: `${id}-${leg}`,
          GroupName: deps.target.scheduleGroup,
          ScheduleExpression: `at(${toRfc3339(deps.clock.nowMs() + SOON_MS).slice(0, 19)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: deps.target.stateMachineArn,
            RoleArn: deps.target.scheduleRoleArn,
            Input: JSON.stringify(input),
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  };
};
