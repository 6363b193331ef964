/* mapping_cases.js PLACE SEED COUNT: random cases in the format of the conformance vectors, with what the
   npm package in PLACE makes of them and the defect codes that may explain a difference. The same SEED
   gives the same cases.
   mapping_cases.js PLACE - < cases: the same for given cases, whose codes are added to. */
'use strict';
const readline = require('readline');
const {load, expectOf} = require('./package_runner.js');
const {Random, object, elementXml, csvText} = require('./random_records.js');
const {customs, universalFields, argumentsMapping, nodesMapping} = require('./random_mappings.js');

const ENV = {WEFT_SET: 'from env', WEFT_UNSET: 'never'};

/* ---- which defects the values show: what the resolvers were given ---- */

const STRICT_DATE = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/;

function isStrictDate(value) {
    const match = typeof value === 'string' && STRICT_DATE.exec(value);
    return match && new Date(Date.UTC(+match[1], +match[2] - 1, +match[3])).getUTCDate() === +match[3];
}

function codesOfNumber(value, pattern) {
    if (typeof value === 'number' && pattern.test(String(value))) return [];
    if (typeof value === 'string' && pattern.test(value)) return [];
    return ['PARSE-ZERO', 'NAN', 'PARSE-PREFIX', 'PARSEINT-EXP'];
}

function codesOfDate(value) {
    if (isStrictDate(value)) return [];
    return ['DATE-GUESS', 'DATE-ROLLOVER', 'DATE-LOCAL-TZ', 'DATE-EPOCH', 'DATE-INVALID-OBJ', 'DATE-NULL-EPOCH'];
}

function codesOfCall(name, value) {
    switch (name.replace(/^sdk\./, '')) {
    case 'parseInt': return codesOfNumber(value, /^\s*[+-]?\d{1,15}\s*$/);
    case 'parseFloat': case 'number':
        return codesOfNumber(value, /^\s*[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})\s*$/);
    case 'boolean': case 'toBoolean':
        return typeof value === 'string' && value !== value.trim() ? ['BOOL-TRIM'] : [];
    case 'formatDate': case 'formatDateShort': case 'toISO8601': case 'toDate':
        return value === undefined || value === null || value === '' ? [] : codesOfDate(value);
    case 'parseDate': return value === undefined ? [] : codesOfDate(value);
    default: return [];
    }
}

/* Runs the case again with the resolvers watched. */
async function codesOfValues(sdk, one) {
    const codes = new Set();
    const watched = (name, run) => (value, ...rest) => {
        codesOfCall(name, value).forEach((code) => codes.add(code));
        return run(value, ...rest);
    };
    await expectOf(sdk, one, watched);
    return codes;
}

function codesOfResult(one) {
    const result = one.expect.result;
    const codes = [];
    if (one.kind === 'universal' && Array.isArray(one.input) || one.options.inputFormat === 'csv') {
        if (!result || result.errors || !result.success) codes.push('ARRAY-INPUT');
    }
    if ((one.expect.flags || []).length) codes.push('ENGINE-MSG');
    if (/"\$js":"(NaN|-?Infinity)"/.test(JSON.stringify(one.expect))) codes.push('NAN');
    if (/"\$js":"(function|promise|Object|array|boxed)/.test(JSON.stringify(one.expect))) codes.push('PROTO');
    if (one.expect.ok === false && /Expected array/.test(one.expect.error.message)) codes.push('NOT-ARRAY-THROWS');
    if (result && Array.isArray(result.errors) && /Expected array/.test(result.errors.join())) codes.push('NOT-ARRAY-THROWS');
    return codes;
}

/* ---- cases ---- */

function parsedXml(sdk, text) {
    return new sdk.XMLParserService().parseSync(text, {includeAttributes: true});
}

/* The record of a case: what mappings are made over, and how it goes in. */
function record(r, sdk, kind) {
    const value = object(r, 3);
    const how = r.below(20);
    if (how < 3 && (kind === 'universal' || kind === 'mutation')) {
        const text = elementXml(r, 'root', value);
        return {value: parsedXml(sdk, text), input: text, options: {inputFormat: 'xml'}, format: 'xml'};
    }
    if (how < 5 && kind === 'mutation') {
        const text = elementXml(r, 'root', value);
        r.mark('XML-COERCE', 'XML-SCALAR-ITEM', 'XML-CDATA', 'NOT-ARRAY-THROWS');
        return {value: parsedXml(sdk, text), input: text, options: {}, format: 'xml'};
    }
    if (how < 5 && kind === 'universal') {
        const {names, text} = csvText(r);
        return {value: Object.fromEntries(names.map((n) => [n, 'x'])), input: text, options: {inputFormat: 'csv'}};
    }
    if (how === 5 && kind === 'universal')
        return {value, input: JSON.stringify(value), options: {inputFormat: 'json'}};
    return {value, options: {}, format: r.chance(kind === 'nodes' ? 25 : 15) ? 'xml' : r.pick(['json', 'json', 'jsonl', 'JSON'])};
}

function universal(r, sdk) {
    const made = record(r, sdk, 'universal');
    const options = made.options;
    if (r.chance(35)) options.resolvers = customs(r, 1 + r.below(2), false);
    if (r.chance(15)) options.context = {env: 'prod', n: r.below(9)};
    const config = {fields: universalFields(r, made.value, {resolvers: options.resolvers || {}}, 3)};
    if (r.chance(10)) config.version = '1.0';
    let input = made.input === undefined ? made.value : made.input;
    if (made.input === undefined && r.chance(15))
        input = r.odd(15) ? r.pick([[], null, 'text', 5, [made.value, [made.value]]]) : [made.value, object(r, 2), made.value];
    return {kind: 'universal', config, input, options};
}

function hooks(r) {
    return {before: r.chance(60) ? r.pick([{op: 'merge', value: {extra: 'E', ref: 'HOOK'}}, {op: 'const', value: {ref: 'C'}}]) : undefined,
        after: r.chance(60) ? {op: 'merge', value: {added: 1}} : undefined};
}

function mutation(r, sdk) {
    const made = record(r, sdk, 'mutation');
    const options = made.options;
    if (r.chance(30)) options.transforms = customs(r, 1 + r.below(2), true);
    else if (r.chance(15)) options.register = customs(r, 1, true);
    if (r.chance(40)) options.env = ENV;
    const config = argumentsMapping(r, made.value, made.format, options);
    if (r.chance(6) && typeof made.input !== 'string') options.hooks = hooks(r);
    if (r.chance(25)) options.method = r.pick(['mapSafe', 'buildMutation']);
    return {kind: 'mutation', config, input: made.input === undefined ? made.value : made.input, options};
}

function nodes(r, sdk) {
    const made = record(r, sdk, 'nodes');
    const options = made.options;
    options.resolvers = r.chance(50) ? customs(r, 1 + r.below(2), false) : {};
    if (r.chance(30)) options.env = ENV;
    if (r.chance(10)) options.context = {retailer: 1};
    if (r.chance(8)) options.callContext = {config: {env: 't'}};
    const config = nodesMapping(r, made.value, made.format, options, (v) => elementXml(r, 'root', v));
    const input = r.odd(3) ? r.pick([null, [], 'text', 5, true]) : made.value;
    return {kind: 'nodes', config, input, options};
}

function batch(r, sdk) {
    const made = record(r, sdk, 'batch');
    const options = made.options;
    if (r.chance(30)) options.transforms = customs(r, 1, true);
    const config = argumentsMapping(r, made.value, made.format, options);
    if (r.odd(15, 'BATCH-ARGS')) delete config.arguments.input;
    const inferred = config.mutation[0].toUpperCase() + config.mutation.slice(1) + 'Input!';
    const {input: only} = config.arguments;
    if (Object.keys(config.arguments).join() !== 'input' || (only._type || inferred) !== inferred) r.mark('BATCH-ARGS');
    if (r.chance(30)) config.aliasBatching = {mutationsPerBatch: r.below(4)};
    const input = Array.from({length: r.below(8)}, () => r.chance(70) ? made.value : object(r, 1));
    if (input.length > ((config.aliasBatching || {}).mutationsPerBatch || 5)) r.mark('BATCH-TRUNC');
    return {kind: 'batch', config, input, options};
}

function makeCase(sdk, seed, index) {
    const seeder = new Random(Math.imul(seed, 7919) + index * 104729, false);
    const r = new Random(seeder.next(), seeder.chance(40));
    const what = r.below(100);
    const one = what < 45 ? universal(r, sdk) : what < 75 ? mutation(r, sdk) : what < 93 ? nodes(r, sdk) : batch(r, sdk);
    return {...one, id: `${seed}/${index}`, tags: [r.isOdd ? 'odd' : 'clean'], defects: r.codes};
}

/* ---- several failures ---- */

/* Every form of the value in which lists are cut after some item. */
function* cut(value) {
    if (value === null || typeof value !== 'object') return;
    for (let n = 1; Array.isArray(value) && n < value.length; n++) {
        yield value.slice(0, n);
        yield* cut(value.slice(0, n));
    }
    for (const key of Object.keys(value)) {
        for (const inner of cut(value[key])) {
            const copy = Array.isArray(value) ? [...value] : {...value};
            copy[key] = inner;
            yield copy;
        }
    }
}

function failureOf(expect) {
    if (!expect.ok) return expect.error.message;
    const result = expect.result;
    return result && result.success === false && result.errors ? result.errors[0] : null;
}

/* The package maps the items of a list at once and tells the failure that comes first in time; the other
   failures are those of shorter lists. */
async function otherFailures(sdk, one) {
    const messages = new Set();
    const failure = failureOf(one.expect);
    if (one.kind !== 'mutation' && one.kind !== 'batch' || failure === null) return [];
    const isText = typeof one.input === 'string' && one.input[0] === '<';
    const whole = isText ? parsedXml(sdk, one.input) : one.input;
    let left = 100;
    for (const input of cut(whole)) {
        const expect = await expectOf(sdk, {...one, input, options: {...one.options, inputFormat: undefined}});
        if (failureOf(expect) !== null) messages.add(failureOf(expect));
        if (--left === 0) break;
    }
    messages.delete(failure);
    return [...messages];
}

/* Expected answer and codes, for a case that was made or made smaller. */
async function complete(sdk, one) {
    one.input = JSON.parse(JSON.stringify(one.input));
    one.expect = await expectOf(sdk, one);
    const codes = new Set([...one.defects, ...codesOfResult(one), ...await codesOfValues(sdk, one)]);
    if (/[^0-9][0-9]{16,}/.test(JSON.stringify(one.input))) codes.add('INT53');
    one.defects = [...codes].sort();
    const others = await otherFailures(sdk, one);
    if (others.length) one.others = others;
    return one;
}

async function put(one) {
    if (!process.stdout.write(JSON.stringify(one) + '\n'))
        await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function main() {
    for (const name of ['log', 'warn', 'info', 'error', 'debug']) console[name] = () => {};
    const [place, seed, count] = process.argv.slice(2);
    const sdk = load(place);
    if (seed === '-') {
        for await (const line of readline.createInterface({input: process.stdin}))
            await put(await complete(sdk, JSON.parse(line)));
        return;
    }
    for (let i = 0; i < Number(count); i++) await put(await complete(sdk, makeCase(sdk, Number(seed), i)));
}

main();
