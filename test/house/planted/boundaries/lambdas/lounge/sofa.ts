import { money } from '../kernel/money.ts';
export const sofa = money;
