import { handler } from './apply.handler.ts';
export const replay = handler;
