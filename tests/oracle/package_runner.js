/* package_runner.js PLACE < cases > cases: runs the npm package installed in PLACE on cases in the format of
   the conformance vectors (one JSON object a line) and writes each case with its `expect`. */
'use strict';
const path = require('path');
const readline = require('readline');

const ENGINE = /Cannot (read|set|convert|use|create)|is not (a function|iterable|valid JSON|defined|extensible)|Unexpected |undefined or null|object is not|Invalid array length|Maximum call stack|Bad control character|Expected (property|double|',')|Unterminated string|in JSON at/;

function load(place) {
    return require(path.join(place, 'node_modules', '@fluentcommerce', 'fc-connect-sdk'));
}

/* ---- values that JSON cannot hold ---- */

function decode(value) {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(decode);
    switch (value.$js) {
    case undefined: break;
    case 'undefined': return undefined;
    case 'NaN': return NaN;
    case 'Infinity': return Infinity;
    case '-Infinity': return -Infinity;
    case '-0': return -0;
    case 'Date': return new Date(value.value === null ? NaN : value.value);
    case 'string': return String.fromCharCode(...value.utf16);
    case 'object': return Object.fromEntries(value.entries.map(([k, v]) => [k, decode(v)]));
    default: throw new Error('cannot decode ' + value.$js);
    }
    const out = {};
    for (const key of Object.keys(value)) out[key] = decode(value[key]);
    return out;
}

function encodeText(text) {
    if (text.isWellFormed()) return text;
    return {$js: 'string', utf16: Array.from({length: text.length}, (_, i) => text.charCodeAt(i))};
}

function encodeObject(value) {
    const keys = Object.keys(value);
    if (keys.some((k) => k === '$js' || k === '__proto__'))
        return {$js: 'object', entries: keys.map((k) => [k, encode(value[k])])};
    const out = {};
    for (const key of keys) {
        const member = encode(value[key]);
        if (value[key] !== undefined) out[key] = member;
    }
    return out;
}

function encodeList(value) {
    const items = [];
    for (let i = 0; i < value.length; i++)
        items.push(i in value ? encode(value[i]) : {$js: 'hole'});
    const names = Object.keys(value).filter((k) => !/^\d+$/.test(k));
    if (names.length === 0) return items;
    return {$js: 'array', items, props: Object.fromEntries(names.map((k) => [k, encode(value[k])]))};
}

function encode(value) {
    switch (typeof value) {
    case 'undefined': return {$js: 'undefined'};
    case 'string': return encodeText(value);
    case 'number':
        if (Number.isNaN(value)) return {$js: 'NaN'};
        if (!Number.isFinite(value)) return {$js: value > 0 ? 'Infinity' : '-Infinity'};
        return Object.is(value, -0) ? {$js: '-0'} : value;
    case 'function': return {$js: 'function', name: value.name};
    case 'object': break;
    default: return value;
    }
    if (value === null) return null;
    if (value === Object.prototype) return {$js: 'Object.prototype'};
    if (value instanceof Date)
        return {$js: 'Date', value: Number.isNaN(value.getTime()) ? null : value.toISOString()};
    if (value instanceof Promise) return {$js: 'promise'};
    if (value instanceof String || value instanceof Number || value instanceof Boolean)
        return {$js: 'boxed', value: value.valueOf()};
    return Array.isArray(value) ? encodeList(value) : encodeObject(value);
}

/* ---- operations standing in for user code ---- */

function jsonText(value) {
    const text = JSON.stringify(value);
    return text === undefined ? 'undefined' : text;
}

function operation(sdk, spec) {
    const pick = (x, value, source, config) => {
        switch (x) {
        case '$value': return value;
        case '$source': return source;
        case '$config': return config;
        default: return x;
        }
    };
    switch (spec.op) {
    case 'value': return (value) => value;
    case 'source': return (value, source) => source;
    case 'config': return (value, source, config) => config;
    case 'const': return () => spec.value;
    case 'undefined': return () => undefined;
    case 'throw': return () => { throw new Error(spec.message); };
    case 'get': return (value, source) => sdk.get(source, spec.path, spec.default);
    case 'call': return (v, s, c) => sdk[spec.fn](...spec.args.map((a) => pick(a, v, s, c)));
    case 'concat': return (v, s, c) => spec.parts.map((p) => String(pick(p, v, s, c))).join('');
    case 'typeof':
        return (value) => value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    case 'args': return (v, s, c) => [v, s, c].map(jsonText).join('|');
    default: throw new Error('no operation ' + spec.op);
    }
}

function operations(sdk, table) {
    const out = {};
    for (const name of Object.keys(table || {})) out[name] = operation(sdk, table[name]);
    return out;
}

function hookOf(sdk, spec) {
    if (!spec) return undefined;
    return (data) => {
        switch (spec.op) {
        case 'merge': return {...data, ...spec.value};
        case 'get': return sdk.get(data, spec.path);
        case 'const': return spec.value;
        default: throw new Error('no hook ' + spec.op);
        }
    };
}

function hooksOf(sdk, hooks) {
    if (!hooks) return undefined;
    return {beforeMapping: hookOf(sdk, hooks.before), afterMapping: hookOf(sdk, hooks.after)};
}

/* ---- kinds ---- */

const silent = {debug() {}, info() {}, warn() {}, error() {}, log() {}};

async function readInput(sdk, one) {
    const o = one.options || {};
    switch (o.inputFormat) {
    case undefined: return decode(one.input);
    case 'json': return JSON.parse(one.input);
    case 'xml':
        return new sdk.XMLParserService().parse(one.input, o.parseOptions || {includeAttributes: true});
    case 'csv': return new sdk.CSVParserService().parse(one.input, o.parseOptions || {});
    default: throw new Error('no input format ' + o.inputFormat);
    }
}

/* `watch(name, fn)` gives the function to use instead of fn: it may look at the values. */
function newMutationMapper(sdk, one, custom, watch) {
    const o = one.options || {};
    const config = {...one.config};
    if (o.transforms) config.customTransforms = operations(sdk, o.transforms);
    const mapper = new sdk.GraphQLMutationMapper(config, silent,
        {customResolvers: operations(sdk, custom), context: o.context});
    if (o.register) mapper.registerResolvers(operations(sdk, o.register));
    if (watch) {
        for (const [name, fn] of Object.entries(mapper.transforms)) mapper.transforms[name] = watch(name, fn);
    }
    return mapper;
}

async function mutation(sdk, one, watch) {
    const o = one.options || {};
    const mapper = newMutationMapper(sdk, one, o.resolvers, watch);
    if (o.method === 'buildMutation') return mapper.buildMutation();
    const input = await readInput(sdk, one);
    const result = await mapper[o.method || 'map'](input, hooksOf(sdk, o.hooks));
    if (o.method === 'mapToIntermediate' && result._meta) {
        delete result._meta.createdAt;
        delete result._meta.performance;
    }
    return result;
}

async function universal(sdk, one, watch) {
    const o = one.options || {};
    const custom = {};
    for (const name of watch ? sdk.getSdkResolverNames() : []) custom[name] = watch(name, sdk.getSdkResolver(name));
    const mapper = new sdk.UniversalMapper(one.config, {
        customResolvers: {...custom, ...operations(sdk, o.resolvers)}, logger: silent, context: o.context});
    return mapper.map(await readInput(sdk, one));
}

async function nodes(sdk, one, watch) {
    const o = one.options || {};
    const mapper = newMutationMapper(sdk, one, o.constructorResolvers, watch);
    return mapper.mapWithNodes(await readInput(sdk, one), operations(sdk, o.resolvers), o.callContext);
}

async function batch(sdk, one, watch) {
    const mapper = newMutationMapper(sdk, one, (one.options || {}).resolvers, watch);
    return mapper.batchMap(await readInput(sdk, one), hooksOf(sdk, (one.options || {}).hooks));
}

const kinds = {universal, mutation, nodes, batch};

function cut(text) {
    return typeof text === 'string' ? text.replace(/\n?Stack: [\s\S]*$/, '') : text;
}

function withEnvironment(env, run) {
    for (const key of Object.keys(env || {})) {
        if (!key.includes('UNSET')) process.env[key] = env[key];
    }
    return run().finally(() => {
        for (const key of Object.keys(env || {})) delete process.env[key];
    });
}

async function expectOf(sdk, source, watch) {
    const one = JSON.parse(JSON.stringify(source)); /* the package may write into it */
    const run = kinds[one.kind];
    if (!run) throw new Error('no kind ' + one.kind);
    try {
        const result = await withEnvironment((one.options || {}).env, () => run(sdk, one, watch));
        if (result && Array.isArray(result.errors)) result.errors = result.errors.map(cut);
        const expect = {ok: true, result: encode(result)};
        if (result && Array.isArray(result.errors) && result.errors.some((e) => ENGINE.test(e)))
            expect.flags = ['engine-message'];
        return expect;
    } catch (error) {
        const message = cut(error.message);
        const expect = {ok: false, error: {name: error.name, message}};
        if (ENGINE.test(message)) expect.flags = ['engine-message'];
        return expect;
    } finally {
        /* a target below `__proto__` reaches every object of the process, the next case too */
        for (const key of Object.keys(Object.prototype)) delete Object.prototype[key];
    }
}

async function main() {
    for (const name of ['log', 'warn', 'info', 'error', 'debug']) console[name] = () => {};
    const sdk = load(process.argv[2]);
    for await (const line of readline.createInterface({input: process.stdin})) {
        if (!line) continue;
        const one = JSON.parse(line);
        one.expect = await expectOf(sdk, one);
        process.stdout.write(JSON.stringify(one) + '\n');
    }
}

module.exports = {load, expectOf};
if (require.main === module) main();
