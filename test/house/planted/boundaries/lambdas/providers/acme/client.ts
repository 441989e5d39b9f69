import { money } from '../../kernel/money.ts';
export const client = money;
