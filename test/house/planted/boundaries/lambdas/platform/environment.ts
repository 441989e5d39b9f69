import { money } from '../kernel/money.ts';
export const declareEnvironment = (names: readonly string[]) => [names, money];
