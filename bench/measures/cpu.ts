import { DELIVERIES_PER_CALL } from '../cpu/delivery-subjects.ts';
import { type EndpointsProcess, measureGroup, startEndpoints } from '../cpu/processes.ts';
import { type Figure, timesAtMost } from '../figure.ts';

const OVER_HTTP = { warmUpCalls: 600, rounds: 31, callsPerRound: 150 };
const IN_MEMORY = { warmUpCalls: 100, rounds: 31, callsPerRound: 100 };

const figure = (
  name: string,
  value: number,
  baseline: NonNullable<Figure['baseline']>,
  limit: number,
): Figure => ({
  name,
  unit: 'µs',
  value,
  baseline,
  bar: timesAtMost(limit),
  modelled: false,
});

const measurePayments = async ({ dynamoUrl }: EndpointsProcess): Promise<readonly Figure[]> => {
  const bare = await measureGroup<'ours' | 'bare'>('payments-bare', dynamoUrl, OVER_HTTP);
  const textbook = await measureGroup<'ours' | 'textbook'>('payments-textbook', dynamoUrl, OVER_HTTP);
  const name = 'CPU of POST /v1/payments';
  return [
    figure(name, bare.ours, { name: 'bare', value: bare.bare }, 1.3),
    figure(name, textbook.ours, { name: 'textbook', value: textbook.textbook }, 0.5),
  ];
};

const measureInbound = async ({ cloudUrl }: EndpointsProcess): Promise<Figure> => {
  const cpu = await measureGroup<'ours' | 'bare'>('inbound', cloudUrl, OVER_HTTP);
  return figure(
    'CPU of acknowledging a webhook',
    cpu.ours,
    { name: 'bare put and send', value: cpu.bare },
    1.5,
  );
};

const measureDeliveries = async (): Promise<Figure> => {
  const cpu = await measureGroup<'ours' | 'bare'>('deliveries', '', IN_MEMORY);
  return figure(
    'CPU of building and signing a delivery',
    cpu.ours / DELIVERIES_PER_CALL,
    { name: 'bare HMAC and JSON', value: cpu.bare / DELIVERIES_PER_CALL },
    1.3,
  );
};

export const measureCpu = async (): Promise<readonly Figure[]> => {
  const endpoints = await startEndpoints();
  try {
    return [
      ...(await measurePayments(endpoints)),
      await measureInbound(endpoints),
      await measureDeliveries(),
    ];
  } finally {
    endpoints.stop();
  }
};
