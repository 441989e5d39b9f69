import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { queue } from '../../platform/queue.ts';
import type { Port } from '../../providers/port.ts';
export const operation = [GetCommand, queue] as unknown as Port;
