// Reads lines {sdl, type, values}, answers for each a line: for each value null or the first reason
// why GraphQL refuses it as a variable of that type.
'use strict';
const path = require('path');
const readline = require('readline');

const { buildSchema, coerceInputValue, typeFromAST, parseType, validateSchema } = require(
  path.join(process.argv[2], 'node_modules', 'graphql'));

const schemas = new Map();

function schemaOf(sdl) {
  if (!schemas.has(sdl)) {
    const schema = buildSchema(sdl);
    const errors = validateSchema(schema);
    if (errors.length) throw new Error(`the schema is wrong: ${errors[0].message}\n${sdl}`);
    schemas.set(sdl, schema);
  }
  return schemas.get(sdl);
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { sdl, type, values } = JSON.parse(line);
  const wanted = typeFromAST(schemaOf(sdl), parseType(type));
  const answers = values.map((value) => {
    let reason = null;
    coerceInputValue(value, wanted, (way, _, error) => {
      reason = reason || `${way.join('.')}: ${error.message}`;
    });
    return reason;
  });
  process.stdout.write(JSON.stringify(answers) + '\n');
});
