// Reads lines {before, after}, answers for each a line: what graphql-js calls breaking and dangerous.
'use strict';
const path = require('path');
const readline = require('readline');

const { buildSchema, findBreakingChanges, findDangerousChanges } = require(
  path.join(process.argv[2], 'node_modules', 'graphql'));

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { before, after } = JSON.parse(line);
  const schemas = [buildSchema(before), buildSchema(after)];
  const codes = (changes) => changes.map((change) => change.type).sort();
  process.stdout.write(JSON.stringify({
    breaking: codes(findBreakingChanges(...schemas)),
    dangerous: codes(findDangerousChanges(...schemas)),
  }) + '\n');
});
