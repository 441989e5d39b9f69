import { sofa } from '../lambdas/lounge/sofa.ts';
export const demo = sofa;
