import { declareEnvironment } from '../platform/environment.ts';
import { one } from './one.ts';
export const APPLY = [declareEnvironment, one];
