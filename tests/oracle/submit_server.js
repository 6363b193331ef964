// The other side of tests/oracle/submit: an API of its own making. graphql-js executes the schema, every execution is counted by
// its key, and a fifth of the requests goes wrong in one of the ways that APIs and networks have.
//
//     node submit_server.js PLACE SEED SHARE      prints its port; GET /executions, GET /count?from=N: answers when N were
//                                                 executed, or in a quarter of a second
'use strict';

const http = require('http');
const path = require('path');

const [place, seed, share] = process.argv.slice(2);
const { buildSchema, graphql, GraphQLError } = require(path.join(place, 'node_modules', 'graphql'));

const schema = buildSchema(`
  scalar Amount
  type Query { order(ref: String!): Order }
  type Order { id: ID!  ref: String!  amount: Amount }
  input OrderInput { ref: String!  amount: Amount! }
  type Mutation { createOrder(input: OrderInput!): Order }
`);

// What the schema that weft has does not say: a document with such an amount is refused before anything is executed.
schema.getType('Amount').parseValue = (value) => {
  if (value > 1000000) throw new GraphQLError('Amount takes at most 1000000');
  return value;
};

let state = BigInt(seed) & 0xffffffffffffffffn;
function random() { // splitmix64
  state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  let z = state;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
}

const executions = new Map();
const stored = new Map(); // idempotency key -> { body, reply }
let count = 0;
const faults = {};
const waiting = []; // { from, tell }: who asked for the count

// Waits are short: the platform's half minutes would be the whole test.
function fail(message, code) {
  return new GraphQLError(message, { extensions: { code, retryAfter: 0.05 } });
}

function createOrder({ input }, context) {
  const number = Number(input.ref.slice(1));
  if (number % 97 === 0) throw fail('order reference exists', 'C0121E');
  if (context.partial && random() < 0.5) {
    const draw = random();
    if (draw < 0.4) throw fail('unique constraint', 'C0123E');
    if (draw < 0.7) throw fail('slow down', 'TOO_MANY_REQUESTS');
    if (draw < 0.85) throw fail('server error', 'S0002E'); // not executed, which nobody can know
    execute(input.ref);
    throw fail('internal', 'INTERNAL_SERVER_ERROR'); // executed, which nobody can know
  }
  execute(input.ref);
  return { id: String(count), ref: input.ref, amount: input.amount };
}

function execute(ref) {
  executions.set(ref, (executions.get(ref) || 0) + 1);
  count++;
  for (let i = waiting.length - 1; i >= 0; i--) {
    if (count >= waiting[i].from) waiting.splice(i, 1)[0].tell();
  }
}

function tellCount(response, from) {
  const waiter = { from, tell: () => { clearTimeout(timer); send(response, 200, String(count)); } };
  const timer = setTimeout(() => {
    waiting.splice(waiting.indexOf(waiter), 1);
    send(response, 200, String(count));
  }, 250);
  if (count >= from) waiter.tell();
  else waiting.push(waiter);
}

async function answer(body, context) {
  const { query, variables } = JSON.parse(body);
  const root = { createOrder: (args) => createOrder(args, context) };
  return graphql({ schema, source: query, variableValues: variables, rootValue: root });
}

// A key is executed once; whoever comes again while it is being executed waits for it.
async function keyed(key, body, context) {
  const known = stored.get(key);
  if (known && known.body !== body) return { status: 422, reply: { message: 'the key has another body' } };
  if (known) return { status: 200, reply: await known.reply };
  const done = count;
  const reply = answer(body, context);
  stored.set(key, { body, reply });
  const given = await reply;
  if (given.errors && count === done) stored.delete(key); // nothing was executed: the next try is a first one
  return { status: 200, reply: given };
}

// Those that only take time count twice. Of what is sent again there may be a tenth and ten a second (docs/connections.md): more
// of it would make the run a wait for that.
const before = ['latency', 'latency', '429', '429-date', '500', '502', '503', 'reset', 'throttled'];
const after = ['500-after', '502-after', '504', 'reset-after', 'truncate', 'slow', 'slow', 'partial'];

// A pause of a second says what rate an API bears (docs/connections.md); by chance it would say nothing but slow the run down, so
// few dates lie ahead.
function date() {
  const ahead = (faults['429-date'] % 100) === 10 ? 1000 : -1000;
  return new Date(Date.now() + ahead).toUTCString();
}

function send(response, status, text, headers) {
  response.writeHead(status, Object.assign({ 'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text) }, headers));
  response.end(text);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function respond(request, response, body) {
  const kinds = random() < 0.5 ? before : after;
  const fault = random() < Number(share) ? kinds[Math.floor(random() * kinds.length)] : '';
  if (fault) faults[fault] = (faults[fault] || 0) + 1;
  switch (fault) {
    case 'latency': await sleep(20 + random() * 100); break;
    case '429': return send(response, 429, '{}', { 'Retry-After': '0' });
    case '429-date': return send(response, 429, '{}', { 'Retry-After': date() });
    case '500': return send(response, 500, '{"message":"before"}');
    case '502': return send(response, 502, '<html>bad gateway</html>', { 'Content-Type': 'text/html' });
    case '503': return send(response, 503, '');
    case 'reset': return request.socket.resetAndDestroy();
    case 'throttled': return send(response, 200, JSON.stringify({ errors: [{ message: 'slow down',
      extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: 0.05 } }] }));
  }
  const context = { partial: fault === 'partial' };
  const key = request.headers['idempotency-key'];
  const { status, reply } = key ? await keyed(key, body, context)
    : { status: 200, reply: await answer(body, context) };
  const text = JSON.stringify(reply);
  switch (fault) {
    case '500-after': return send(response, 500, '{"message":"after"}');
    case '502-after': return send(response, 502, '<html>bad gateway</html>', { 'Content-Type': 'text/html' });
    case '504': return send(response, 504, '');
    case 'reset-after': return request.socket.resetAndDestroy();
    case 'truncate':
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2));
      return setTimeout(() => request.socket.destroy(), 5);
    case 'slow':
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      for (let at = 0; at < text.length; at += 40) {
        response.write(text.slice(at, at + 40));
        await sleep(5);
      }
      return response.end();
  }
  return send(response, status, text);
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('error', () => {});
  response.on('error', () => {});
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    if (request.url.startsWith('/count?from=')) return tellCount(response, Number(request.url.slice(12)));
    if (request.url === '/executions') {
      return send(response, 200, JSON.stringify({ executions: [...executions], faults }));
    }
    return respond(request, response, Buffer.concat(parts).toString()).catch(
      (error) => send(response, 500, JSON.stringify({ message: 'the server itself: ' + error })));
  });
});
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
