import { readFileSync } from 'node:fs';
import { hash } from './hash.ts';
export const money = [readFileSync, hash];
