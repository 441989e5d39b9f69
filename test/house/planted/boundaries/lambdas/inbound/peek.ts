import { upwards } from '../vault/upwards.ts';

export const peek: unknown = upwards;
