import { refund } from '../refunds/refund.ts';
import { Stack } from 'aws-cdk-lib';
import { test } from 'vitest';
import type { Test } from 'vitest';
export const capture = [refund, Stack, test] as unknown as Test;
