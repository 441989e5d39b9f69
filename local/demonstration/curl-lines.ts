import type { QuittanceFile } from '../quittance-file.ts';

const tokenLines = (
  { token_url: token }: QuittanceFile,
  name: string,
  client: QuittanceFile['clients'][string],
): readonly string[] => [
  `${name}=$(curl -s -u ${client.client_id}:${client.client_secret} -d grant_type=client_credentials \\`,
  `  -d scope="${client.scopes.join(' ')}" ${token} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
];

const DAY_MS = 24 * 60 * 60 * 1000;

/** What finance asks, as the platform itself. */
const financeLines = (quittance: QuittanceFile): readonly string[] => {
  const finance = quittance.clients['finance'];
  if (finance === undefined) return [];
  return [
    '# What finance sees: the runs that compared our books with the provider’s:',
    ...tokenLines(quittance, 'FINANCE', finance),
    `curl -s -H "Authorization: Bearer $FINANCE" ${quittance.api_url}/v1/reconciliation/runs`,
  ];
};

/** Commands that work as they are, in the order in which one would try them. */
export const curlLines = (quittance: QuittanceFile, paymentId: string, atMs = Date.now()): string[] => {
  const { api_url: api, clients, webhook_endpoint: endpoint } = quittance;
  const shop = clients['shop'];
  if (shop === undefined) return [];
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  const json = '-H "Content-Type: application/json"';
  return [
    '# A token (it lasts an hour):',
    ...tokenLines(quittance, 'TOKEN', shop),
    '# A payment; send it again with the same key, and nothing happens twice:',
    `curl -i ${bearer} -H "Idempotency-Key: order-1001" -H "Prefer: wait=10" \\`,
    `  ${json} -d '{"amount":1250,"currency":"EUR","source":"tok_visa"}' ${api}/v1/payments`,
    '# One whose reply gets lost after the money was taken:',
    `curl -i ${bearer} -H "Idempotency-Key: order-1002" \\`,
    `  ${json} -d '{"amount":990,"currency":"EUR","source":"tok_timeout_after_commit"}' ${api}/v1/payments`,
    '# Everything that happened to the demonstration payment:',
    `curl -s ${bearer} ${api}/v1/payments/${paymentId}/timeline`,
    '# All payments, and the webhooks that the shop received:',
    `curl -s ${bearer} ${api}/v1/payments`,
    `curl -s ${endpoint.url}`,
    ...financeLines(quittance),
    '# The operators’ view:',
    `npm run ops -- payments show ${paymentId}`,
    'npm run ops -- books check',
    '# What the provider says of the last day, held against our books; nothing may be late:',
    'npm run ops -- reconcile run --provider sandbox --wait --safety-lag-minutes 0 --allowance-minutes 0 \\',
    `  --from ${new Date(atMs - DAY_MS).toISOString()} --to $(date -u +%Y-%m-%dT%H:%M:%SZ)`,
  ];
};
