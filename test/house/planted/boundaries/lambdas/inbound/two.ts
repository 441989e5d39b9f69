import { one } from './one.ts';
import { nowhere } from './nowhere.ts';
export const two: unknown = [one, nowhere];
