import { compareCpu, type Plan } from './compare-cpu.ts';
import { deliverySubjects } from './delivery-subjects.ts';
import { inboundSubjects } from './inbound-subjects.ts';
import { besideBare, besideTextbook } from './payment-subjects.ts';
import { vaultSubjects } from './vault-subjects.ts';

const GROUPS = {
  'payments-bare': besideBare,
  'payments-textbook': besideTextbook,
  inbound: inboundSubjects,
  deliveries: deliverySubjects,
  vault: vaultSubjects,
} as const;

/** A process of its own for each group: what one leaves behind in the heap does not slow another one. */
const [, , group = '', url = '', plan = '{}'] = process.argv;
const subjects = await GROUPS[group as keyof typeof GROUPS](url);
process.send?.(await compareCpu(subjects, JSON.parse(plan) as Plan));
process.disconnect();
process.exit();
