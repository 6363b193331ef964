// Answers lines of GraphQL text: null when graphql-js parses it, else where it stops: [line, column, sentence].
"use strict";
const { parse } = require(process.argv[2] + "/node_modules/graphql");
const lines = require("readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  let answer = null;
  try {
    parse(JSON.parse(line));
  } catch (e) {
    answer = [e.locations[0].line, e.locations[0].column, e.message];
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
