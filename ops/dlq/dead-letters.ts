import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** One dead letter, held for as long as somebody works on it. */
export interface DeadLetter {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  readonly sentAtMs: number;
  readonly receives: number;
  /** Whatever else a copy of it has to carry. */
  readonly attributes: Message['MessageAttributes'];
  readonly groupId: string | undefined;
}

// Long enough to read the logs about it, or to send it back; short enough that the alarm does not rest for long.
const HOLD_SECONDS = 120;

const toDeadLetter = ({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  ...message
}: Message): DeadLetter => ({
  id: MessageId,
  handle: ReceiptHandle,
  body: Body,
  sentAtMs: Number(message.Attributes?.SentTimestamp ?? 0),
  receives: Number(message.Attributes?.ApproximateReceiveCount ?? 0),
  attributes: message.MessageAttributes,
  groupId: message.Attributes?.MessageGroupId,
});

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** What SQS calls it when a receipt holds nothing any more; the last one has no class in its client. */
const FREE = /^(MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue)(Exception)?$/;

const isFree = (error: unknown): boolean => error instanceof Error && FREE.test(error.name);

export type DeadLetters = ReturnType<typeof createDeadLetters>;

export const createDeadLetters = (sqs: SQSClient) => ({
  count: async (url: string): Promise<number> => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }),
    );
    return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
  },

  /** Takes hold of up to so many; a queue gives some at a time, and nothing once all are held. */
  hold: async (url: string, most: number): Promise<readonly DeadLetter[]> => {
    const held = new Map<string, DeadLetter>();
    while (held.size < most) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: Math.min(10, most - held.size),
          VisibilityTimeout: HOLD_SECONDS,
          // Asks every server of the queue: a short poll may find nothing where something is.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      const news = Messages.map(toDeadLetter).filter(({ id }) => !held.has(id));
      if (news.length === 0) break;
      for (const letter of news) held.set(letter.id, letter);
    }
    return [...held.values()];
  },

  /** Makes it visible at once; one whose hold has ended, or that somebody else took or deleted since, is let go of already. */
  release: async (url: string, { handle }: DeadLetter): Promise<void> => {
    try {
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: 0 }),
      );
    } catch (error) {
      if (!isFree(error)) throw error;
    }
  },

  remove: async (url: string, { handle }: DeadLetter): Promise<void> => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
  },

  /** A copy of it, as new: its age and its receives begin again. */
  send: async (url: string, { body, attributes, groupId }: DeadLetter): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageAttributes: attributes,
        ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
      }),
    );
  },
});
