import type { Command } from 'commander';
import { isId } from '../../lambdas/kernel/ids.ts';
import { paymentView } from '../../lambdas/payments/domain/payment-view.ts';
import { OpsError } from '../failure.ts';
import { connectPayments } from '../payments/connect.ts';
import { timelineLines } from '../payments/timeline-lines.ts';
import type { OpenSession, Session } from '../session.ts';

const show = async (session: Session, id: string): Promise<void> => {
  if (!isId('pay', id))
    throw new OpsError(`${id} is not a payment's id`, 'It is pay_ and 26 letters and digits: copy it whole.');
  const payments = await connectPayments(session);
  const payment = await payments.get(id);
  if (payment === null) throw new OpsError(`there is no payment ${id}`);
  const timeline = await payments.readTimeline(payment);
  session.output.result(
    { payment: paymentView(payment), merchant: payment.merchantId, timeline },
    timelineLines(payment, timeline),
  );
};

export const addPaymentCommands = (program: Command, open: OpenSession): void => {
  const payments = program.command('payments').description('payments and what happened to them');
  payments
    .command('show')
    .description('a payment and its timeline: everything that happened, in order')
    .argument('<id>', 'pay_…')
    .action(async (id: string) => show(open(), id));
};
