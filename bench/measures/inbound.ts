import { silentLog } from '../../lambdas/platform/logger.ts';
import { atMost, type Figure } from '../figure.ts';
import { startCloudStub } from '../inbound/cloud-stub.ts';
import { createReceiver, webhookCall } from '../inbound/receiver.ts';

const CALLS = 20;

/** What `bench/cpu/inbound-subjects.ts` sends when it does nothing else. */
const BARE = { name: 'bare put and send', value: 1 };

const countOf = (requests: readonly string[], name: string): number =>
  requests.filter((request) => request === name).length / CALLS;

/** What a warm receiver asks of AWS to acknowledge one webhook. */
export const measureInbound = async (): Promise<readonly Figure[]> => {
  const cloud = await startCloudStub();
  const receive = createReceiver(cloud.url, silentLog);
  await receive(webhookCall());
  const cold = cloud.takeRequests();
  for (let call = 0; call < CALLS; call++) await receive(webhookCall());
  const warm = cloud.takeRequests();
  await cloud.close();
  const [puts, sends] = [countOf(warm, 's3:PutObject'), countOf(warm, 'AmazonSQS.SendMessage')];
  const figure = (name: string, value: number, limit: number, unit: string): Figure => ({
    name: `to acknowledge a webhook: ${name}`,
    unit,
    value,
    baseline: null,
    bar: atMost(limit),
    modelled: false,
  });
  return [
    { ...figure('puts to S3', puts, 1, 'requests'), baseline: BARE },
    { ...figure('messages to SQS', sends, 1, 'requests'), baseline: BARE },
    {
      ...figure('anything else', warm.length / CALLS - puts - sends, 0, 'requests'),
      note: `a cold function first reads its secret, ${cold.length - 2} requests every five minutes`,
    },
  ];
};
