import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { CloudConfig } from '../target.ts';

/** The latest time that a function could not process a message, in its own words. */
export interface Failure {
  readonly at: string;
  readonly reason: string;
  readonly detail: string;
}

const Line = v.object({
  code: v.string(),
  timestamp: v.string(),
  reason: v.optional(v.string()),
  message_id: v.optional(v.string()),
  function_request_id: v.optional(v.string()),
  error: v.optional(v.object({ name: v.optional(v.string()), message: v.optional(v.string()) })),
});

/** By what the message is known to the log: its id, or the id of the run that gave it up. */
const readLine = (text: string, code: string): readonly (readonly [string, Failure])[] => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Line), text);
  if (!parsed.success || parsed.output.code !== code) return [];
  const { timestamp, reason, error, message_id, function_request_id } = parsed.output;
  const failure = {
    at: timestamp,
    reason: reason ?? error?.name ?? 'unknown',
    detail: error?.message ?? '-',
  };
  return [message_id, function_request_id].flatMap((id) =>
    id === undefined ? [] : [[id, failure] as const],
  );
};

export type ReadFailures = (
  functionName: string,
  code: string,
  sinceMs: number,
) => Promise<ReadonlyMap<string, Failure>>;

/**
 * Why messages failed, from the log of the function: each failure is one line there, with the message's id. Failures
 * are few, so all of the time are read in one go, however many messages are looked at.
 */
export const createReadFailures = (cloud: CloudConfig): ReadFailures => {
  const logs = new CloudWatchLogsClient(cloud);
  const lambda = new LambdaClient(cloud);
  return async (functionName, code, sinceMs) => {
    const { LoggingConfig } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    const failures = new Map<string, Failure>();
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: LoggingConfig?.LogGroup,
          // As a phrase: the pattern for fields of JSON would be exact, and is more than the local cloud reads.
          filterPattern: `"${code}"`,
          startTime: sinceMs,
          nextToken,
        }),
      );
      for (const { message = '' } of page.events ?? [])
        for (const text of message.split('\n'))
          for (const [id, failure] of readLine(text, code)) failures.set(id, failure);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return failures;
  };
};
