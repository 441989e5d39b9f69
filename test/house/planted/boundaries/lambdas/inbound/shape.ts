import type { SQSEvent } from 'aws-lambda';

export type Shape = SQSEvent;
