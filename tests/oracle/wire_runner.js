// wire_runner.js PLACE URL: the npm package installed in PLACE makes, at URL, each request of tests/support/wire_table.py in the order of
// that table.
'use strict';
const path = require('path');

const [place, url] = process.argv.slice(2);
const sdk = require(path.join(place, 'node_modules', '@fluentcommerce', 'fc-connect-sdk'));
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const own = { baseUrl: url, clientId: 'me', clientSecret: 'a-secret-of-8', retailerId: '34' };
const user = { username: 'u ser', password: 'p&w' };

const SINGLE = 'mutation createOrder($input: OrderInput!) { createOrder(input: $input) { id ref } }';
const PAGE = 'query orders($first: Int, $after: String) { orders(first: $first, after: $after) ' +
    '{ edges { node { ref } cursor } pageInfo { hasNextPage } } }';
const INPUTS = [{ ref: 'A1', quantity: 4 }, { ref: 'A2', quantity: 5 }];

function client(more) {
  return sdk.createClient({ config: { ...own, ...more }, logger: quiet, log: quiet });
}

function entity(skuRef, qty) {
  return { locationRef: 'L1', skuRef, qty, type: 'LAST_ON_HAND', status: 'ACTIVE' };
}

async function main() {
  const first = await client(user);
  await first.graphql({ query: SINGLE, variables: { input: INPUTS[0] } }); // answered 401 once: the token is renewed
  const c = await client();
  const several = { mutation: 'createOrder', fields: {}, returnFields: ['id', 'ref'] };
  await c.graphql({ query: sdk.buildAliasedMutationQuery(several, 2), variables: { input1: INPUTS[0], input2: INPUTS[1] } });
  await c.graphql({ query: PAGE, variables: { first: 2 } });
  await c.createJob({ name: 'stock 2025-01-27 run 1', retailerId: '34' });
  await c.createJob({ name: 'stock 2025-01-27 run 1', retailerId: '34', meta: { preprocessing: 'skip' } });
  await c.sendBatch('J1', { action: 'UPSERT', entityType: 'INVENTORY', entities: [entity('S1', 4), entity('S2', 5)] });
  await c.sendBatch('J1', { action: 'UPSERT', entityType: 'INVENTORY', source: 'feed "7"', event: 'StockChanged',
    catalogueRef: 'DEFAULT:1', conditions: { hasRelatedInventoryQuantities: [{ type: 'LAST_ON_HAND', status: 'ACTIVE' }] },
    entities: [entity('S1', 4), entity('S2', 5)] });
  await c.getBatchStatus('J1', 'B1');
  await c.getJobStatus('J1');
  await c.getJobResults('J1');
  const event = { name: 'OrderPaid', entityType: 'ORDER', rootEntityType: 'ORDER', entityRef: 'R1' };
  await c.sendEvent(event, 'async');
  await c.sendEvent(event, 'sync');
  await c.getEvents({ start: 0, count: 100, name: 'Order Paid+1', 'context.entityRef': 'ä/b', category: '',
    to: '2025-01-27T00:00:00Z' });
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
