import type { KMSClient } from '@aws-sdk/client-kms';
import {
  ConflictException,
  type CreateScheduleCommandInput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { SendMessageBatchCommandInput, SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { formatWebhookSecret } from '../../../lambdas/webhooks/domain/webhook-secret.ts';
import type { Life } from '../../operations/crash/mortal.ts';
import type { ManualClock } from '../../support/clock.ts';

export interface Waiting {
  readonly body: string;
  readonly dueMs: number;
  readonly receives: number;
  /** Of the schedule that sends it; null for a message in the queue. */
  readonly schedule: string | null;
}

/** As the stack has it: a message that nobody finished comes again after three minutes, and not for ever. */
const VISIBILITY_MS = 180_000;
const RECEIVES_MAX = 5;

/** The secret that KMS finds in any sealed one. */
export const SECRET = formatWebhookSecret(new Uint8Array(32).fill(7));

type Named<Input> = { readonly input: Input; readonly constructor: { readonly name: string } };

/** The deliveries queue, its schedules and the key, on a clock that jumps to whatever is due next. */
export const openPostOffice = (clock: ManualClock) => {
  const waiting: Waiting[] = [];
  const put = (body: string, delaySeconds: number): void => {
    waiting.push({ body, dueMs: clock.nowMs() + delaySeconds * 1000, receives: 1, schedule: null });
  };
  const schedule = ({ Name: name = '', ScheduleExpression: at = '', Target }: CreateScheduleCommandInput) => {
    if (waiting.some((one) => one.schedule === name))
      throw new ConflictException({ message: name, Message: name, $metadata: {} });
    const dueMs = Date.parse(`${at.slice('at('.length, -1)}Z`);
    waiting.push({ body: Target?.Input ?? '', dueMs, receives: 1, schedule: name });
  };
  /** What a process reaches of it, each request a place to die. */
  const connect = (life: Life) => {
    const client = <Input>(work: (input: Input) => object) => ({
      send: async (command: Named<Input>) =>
        life.step(command.constructor.name, async () => work(command.input)),
    });
    const sqs = client<SendMessageCommandInput | SendMessageBatchCommandInput>((input) => {
      const messages = 'Entries' in input ? (input.Entries ?? []) : [input];
      for (const { MessageBody = '', DelaySeconds = 0 } of messages) put(MessageBody, DelaySeconds);
      return {};
    });
    const scheduler = client<CreateScheduleCommandInput>((input) => {
      schedule(input);
      return {};
    });
    const kms = client<unknown>(() => ({ Plaintext: Buffer.from(SECRET) }));
    return {
      sqs: sqs as unknown as SQSClient,
      scheduler: scheduler as unknown as SchedulerClient,
      kms: kms as unknown as KMSClient,
    };
  };
  return {
    waiting,
    connect,
    takeNext: (): Waiting | undefined => {
      waiting.sort((a, b) => a.dueMs - b.dueMs);
      return waiting.shift();
    },
    handOutAgain: (message: Waiting): void => {
      if (message.receives === RECEIVES_MAX) throw new Error(`a dead letter: ${message.body}`);
      const dueMs = clock.nowMs() + VISIBILITY_MS;
      waiting.push({ ...message, dueMs, receives: message.receives + 1, schedule: null });
    },
  };
};
