// An API of graphql-js on this machine: FILE is its schema. Prints its URL. OLD=1 refuses what came after the
// specification of 2018, as older servers do; TOKEN=… asks for one; SHUT=1 does not tell its schema.
const fs = require('fs');
const http = require('http');
const { buildSchema, graphql, parse, visit } = require('graphql');

const schema = buildSchema(fs.readFileSync(process.argv[2], 'utf8'));
const modern = ['specifiedByURL', 'isOneOf', 'isRepeatable'];

function refusal(query) {
  if (process.env.SHUT) return 'introspection is not allowed here';
  let found = null;
  visit(parse(query), {
    Field(node) {
      if (process.env.OLD && modern.includes(node.name.value)) found = `Cannot query field "${node.name.value}" on type "__Type".`;
    },
  });
  return found;
}

http.createServer((request, response) => {
  let text = '';
  request.on('data', (bytes) => { text += bytes; });
  request.on('end', async () => {
    const answer = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (process.env.TOKEN && request.headers.authorization !== `Bearer ${process.env.TOKEN}`) return answer(401, {});
    const { query, operationName } = JSON.parse(text);
    const why = refusal(query);
    if (why) return answer(400, { errors: [{ message: why }] });
    return answer(200, await graphql({ schema, source: query, operationName }));
  });
}).listen(0, '127.0.0.1', function tell() {
  console.log(`http://127.0.0.1:${this.address().port}`);
});
