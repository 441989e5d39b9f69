import { createApiClient } from './demonstration/api-client.ts';
import { curlLines } from './demonstration/curl-lines.ts';
import { followTimeline } from './demonstration/follow-timeline.ts';
import { createPayment } from './demonstration/payments.ts';
import { StartFailure } from './failure.ts';
import { startLocalCloud } from './local-cloud.ts';
import { placesOf } from './places.ts';
import { createProgress, renderSeconds } from './progress.ts';
import type { QuittanceFile } from './quittance-file.ts';
import { runCommand, type Stops } from './run.ts';
import { parseStartOptions, startHelp } from './start-options.ts';

const print = (line: string): void => console.log(line);

/** Slow on the first start, when every function is cold; then well below five seconds. */
const demonstrationSeconds = 60;

const demonstrate = async (quittance: QuittanceFile): Promise<string> => {
  const client = quittance.clients['shop'];
  if (client === undefined) throw new StartFailure('The demonstration shop has no client.');
  const api = createApiClient({ apiUrl: quittance.api_url, tokenUrl: quittance.token_url, client });
  const key = `demonstration-${new Date().toISOString()}`;
  const payment = await createPayment(api, { amount: 1250, currency: 'EUR', source: 'tok_visa', key });
  print(`\nA payment of 12.50 EUR, as it happens (${payment.id}):\n`);
  await followTimeline(api, payment.id, print, demonstrationSeconds);
  return payment.id;
};

const start = async (stops: Stops): Promise<number> => {
  const options = parseStartOptions(process.argv.slice(2), process.env);
  if (options.help) {
    print(startHelp);
    return 0;
  }
  const startedAt = performance.now();
  const places = placesOf();
  const { cloudPort, proxyPort, fresh } = options;
  const progress = createProgress(print);
  const cloud = await startLocalCloud({
    places,
    cloudPort,
    proxyPort,
    fresh,
    environment: process.env,
    progress,
    stops,
  });
  const paymentId = await demonstrate(cloud.quittance);
  print(
    `\nQuittance runs on ${cloud.description}; started in ${renderSeconds(performance.now() - startedAt)}.`,
  );
  print(`The API is at ${cloud.quittance.api_url}/v1; ids and secrets are in ${places.quittanceFile}.\n`);
  for (const line of curlLines(cloud.quittance, paymentId)) print(`  ${line}`);
  print('\nPress Ctrl-C to stop.');
  await new Promise<void>((resolve) => {
    stops.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  print('\nStopping: saving the state and ending every process …');
  return 0;
};

await runCommand(start);
