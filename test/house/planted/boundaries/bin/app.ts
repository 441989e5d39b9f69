import { stack } from '../lib/stack.ts';
export const app: unknown = stack;
