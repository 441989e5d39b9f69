import { queue } from '../platform/queue.ts';
import { operation } from '../operations/domain/operation.ts';
export const store = [queue, operation];
