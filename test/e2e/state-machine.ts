import type { World } from './world.ts';

/** Step Functions' own protocol: nothing but these tests calls it, so no client of it is among our packages. */
const call = async (world: World, action: string, body: object): Promise<unknown> => {
  const { endpoint, region, credentials } = world.config;
  const credential = `${credentials.accessKeyId}/20260101/${region}/states/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
  return response.json();
};

interface HistoryEvent {
  readonly type: string;
  readonly stateEnteredEventDetails?: { readonly name: string };
}

/** The state machine of reconciliations as the deployment has it. */
export const stateMachine = (world: World) => {
  const machine = world.output('ReconciliationMachineArn');
  const arnOf = (execution: string): string =>
    `${machine.replace(':stateMachine:', ':execution:')}:${execution}`;
  return {
    /** @returns the name of the execution. */
    start: async (input: object): Promise<string> => {
      const started = await call(world, 'StartExecution', {
        stateMachineArn: machine,
        input: JSON.stringify(input),
      });
      return (started as { readonly executionArn: string }).executionArn.split(':').at(-1) ?? '';
    },
    stop: async (execution: string): Promise<void> => {
      await call(world, 'StopExecution', { executionArn: arnOf(execution) });
    },
    statusOf: async (execution: string): Promise<string> => {
      const described = await call(world, 'DescribeExecution', { executionArn: arnOf(execution) });
      return (described as { readonly status: string }).status;
    },
    /** Whether the last state that was entered has failed at least once, and waits to be tried again. */
    hasFailedIn: async (execution: string, state: string): Promise<boolean> => {
      const history = await call(world, 'GetExecutionHistory', {
        executionArn: arnOf(execution),
        reverseOrder: true,
      });
      const { events } = history as { readonly events: readonly HistoryEvent[] };
      const entered = events.findIndex((event) => event.stateEnteredEventDetails !== undefined);
      return (
        events[entered]?.stateEnteredEventDetails?.name === state &&
        events.slice(0, entered).some(({ type }) => type === 'TaskFailed')
      );
    },
  };
};
