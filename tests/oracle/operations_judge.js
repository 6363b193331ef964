// Answers {"sdl", "documents"} lines: for each document [null] when graphql-js parses and accepts it, else
// [its complaints]; [] when it breaks down over it.
"use strict";
const { buildSchema, parse, validate } = require(process.argv[2] + "/node_modules/graphql");
const lines = require("readline").createInterface({ input: process.stdin });

function verdict(schema, text) {
  let document;
  try {
    document = parse(text);
  } catch (e) {
    return "parser: " + e.message;
  }
  let errors;
  try {
    errors = validate(schema, document, undefined, { maxErrors: 5 });
  } catch (e) {
    return undefined; // a rule that evaluates @skip of a subscription without its variables
  }
  return errors.length === 0 ? null : errors.map((e) => e.message).join(" | ");
}

lines.on("line", (line) => {
  const question = JSON.parse(line);
  const schema = buildSchema(question.sdl);
  process.stdout.write(JSON.stringify(question.documents.map((text) => [verdict(schema, text)].filter((said) => said !== undefined))) + "\n");
});
