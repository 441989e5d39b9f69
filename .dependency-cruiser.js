// Who may import whom. `test/house/boundaries.ts` runs these rules and refuses to pass on an empty graph.

/** The rooms above the kernel, lowest first. A room imports itself and rooms of lower layers, never its neighbours. */
const LAYERS = [
  ['access'],
  ['providers', 'webhooks'],
  // What everybody may know of a token, and how it is asked for.
  ['tokens'],
  ['vault'],
  // The books know the words of a provider's history, by the port.
  ['ledger'],
  ['operations'],
  ['payments', 'payouts', 'transfers'],
  // A refund holds its payment's money.
  ['refunds', 'invoices', 'disputes'],
  ['inbound', 'reconciliation', 'relay'],
  // Tells a whole story, whichever room it happened in.
  ['trace'],
  ['api'],
];

const HANDLER = '\\.handler\\.ts$';
const ENVIRONMENT = '\\.environment\\.ts$';
const PORT =
  '^lambdas/providers/(port|failure-code|provider-command|provider-dispute|provider-history|provider-settlement|provider-destination|provider-account)\\.ts$';
const DECLARE_ENVIRONMENT = '^lambdas/platform/environment\\.ts$';
/** `lib/constructs/bundle.ts` puts it where an import says something else. */
const BUNDLED_IN = '^lambdas/platform/lambda-credentials\\.ts$';
/** Formats that others keep up to date: they compute, and reach for nothing. */
const PURE_LIBRARIES = 'node_modules/(card-validator|ibantools)/';
const SCOPES = '^lambdas/access/domain/scopes\\.ts$';
const KNOWN_ROOMS = ['kernel', 'platform', 'sandbox-provider', ...LAYERS.flat()];

const inRooms = (rooms) => `^lambdas/(${rooms.join('|')})/`;

const order = LAYERS.flatMap((layer, depth) =>
  layer.map((room) => ({
    name: `order-${room}`,
    severity: 'error',
    comment: `${room} may build on what lies below it and on nothing else; only a handler composes rooms.`,
    from: { path: inRooms([room]), pathNot: HANDLER },
    to: {
      path: '^lambdas/',
      pathNot: inRooms(['kernel', 'platform', room, ...LAYERS.slice(0, depth).flat()]),
    },
  })),
);

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    ...order,
    rule(
      'kernel-is-pure',
      'The kernel imports nothing but itself. Hashing is a pure function, so node:crypto is the one exception.',
      { path: '^lambdas/kernel/' },
      { pathNot: ['^lambdas/kernel/', '^(node:)?crypto$'] },
    ),
    rule(
      'domain-is-pure',
      'A domain decides; clock, AWS, files, network and the platform are the business of the shell around it.',
      { path: '^lambdas/[^/]+/domain/' },
      { pathNot: ['^lambdas/kernel/', '^lambdas/[^/]+/domain/', PORT, PURE_LIBRARIES] },
    ),
    rule(
      'platform-knows-no-room',
      'The platform serves every room, so it knows none; only who asks, and with which scopes, is part of a request.',
      { path: '^lambdas/platform/' },
      { path: '^lambdas/', pathNot: [inRooms(['kernel', 'platform']), '^lambdas/access/domain/'] },
    ),
    rule(
      'providers-only-through-the-port',
      'A provider is a folder that only its handler wires in: everyone else speaks to the port.',
      { path: '^lambdas/', pathNot: ['^lambdas/providers/', HANDLER] },
      { path: '^lambdas/providers/', pathNot: PORT },
    ),
    rule(
      'port-knows-no-provider',
      'The port is what providers implement; the arrow goes one way.',
      { path: PORT },
      { path: '^lambdas/providers/', pathNot: PORT },
    ),
    rule(
      'sandbox-provider-stands-alone',
      'It plays somebody else’s service: sharing our rules would let one mistake hide on both sides.',
      { path: '^lambdas/sandbox-provider/' },
      { path: '^lambdas/', pathNot: inRooms(['kernel', 'platform', 'sandbox-provider']) },
    ),
    rule(
      'nobody-imports-the-sandbox-provider',
      'It is reached over HTTP, as every provider is, and does not exist in production.',
      { path: '^(lambdas|lib|bin|local|ops|bench)/', pathNot: '^lambdas/sandbox-provider/' },
      { path: '^lambdas/sandbox-provider/', pathNot: ENVIRONMENT },
    ),
    rule(
      'vault-stands-alone',
      'Code that opens account data is in the functions of the vault and in no other.',
      { path: '^lambdas/', pathNot: '^lambdas/vault/' },
      { path: '^lambdas/vault/' },
    ),
    rule(
      'nobody-imports-a-handler',
      'A handler is an entry: it wires at import time.',
      {},
      { path: HANDLER },
    ),
    rule(
      'environment-is-only-names',
      'lib loads these files at deploy time, so they may pull in nothing else.',
      { path: ENVIRONMENT },
      { pathNot: DECLARE_ENVIRONMENT },
    ),
    rule(
      'run-time-knows-no-deploy-time',
      'What runs in a function must not depend on how it was deployed.',
      { path: '^lambdas/' },
      {
        path: [
          '^(lib|bin|local|ops|bench|test|docs)/',
          'node_modules/(aws-cdk-lib|aws-cdk|constructs|cdk-nag)/',
        ],
      },
    ),
    rule(
      'idempotency-is-a-function',
      'Powertools’ Middy wrapper deletes locks that it never acquired: only makeIdempotent is used, through platform/once.',
      { path: '^lambdas/' },
      { path: 'powertools/idempotency/.*(middleware|makeHandlerIdempotent)' },
    ),
    rule(
      'run-time-needs-no-tools',
      'A development dependency has no place in a bundle. Its types may be used.',
      { path: '^lambdas/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'deploy-time-knows-only-names',
      'lib learns which environment variables a function reads and which scopes a token can carry, and nothing else.',
      { path: '^(lib|bin)/' },
      { path: '^lambdas/', pathNot: [ENVIRONMENT, DECLARE_ENVIRONMENT, SCOPES] },
    ),
    rule(
      'deploy-time-knows-no-tools',
      'The CDK app is the same wherever it is deployed.',
      { path: '^(lib|bin)/' },
      { path: '^(local|ops|bench|test|docs)/' },
    ),
    rule('lib-knows-no-app', 'bin reads the context and hands it in.', { path: '^lib/' }, { path: '^bin/' }),
    rule(
      'every-room-has-a-place',
      'A new room is given its layer in this file first.',
      { path: '^lambdas/', pathNot: inRooms(KNOWN_ROOMS) },
      {},
    ),
    rule(
      'no-circles',
      'Of two files that need each other, neither can be understood first.',
      {},
      { circular: true },
    ),
    rule('resolvable', 'An import that leads nowhere fails at run time.', {}, { couldNotResolve: true }),
    rule(
      'no-orphans',
      'A file that imports nothing and that nothing imports is dead.',
      { orphan: true, path: '^(lambdas|lib|local|ops)/' },
      {},
    ),
    rule(
      'reached-from-an-entry',
      'Run-time code that no entry reaches is dead, however well it is tested.',
      { path: [HANDLER, '^(lib|local|ops|bench)/'] },
      { path: '^lambdas/', pathNot: [HANDLER, BUNDLED_IN], reachable: false },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|\\.local|planted)/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
