import { money } from '../../kernel/money.ts';
export const entry = money;
