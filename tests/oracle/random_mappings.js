/* Random mapping files of the three dialects over a record, and what goes with them: resolvers, hooks,
   context, environment. */
'use strict';
const {NAMES, OBJECTS, WORDS, places} = require('./random_records.js');

const SDK = ['uppercase', 'lowercase', 'trim', 'parseInt', 'parseFloat', 'number', 'boolean', 'toString',
    'formatDate', 'formatDateShort', 'parseDate', 'parseJson', 'toJson', 'coalesce', 'identity', 'default'];
const TRANSFORMS = ['parseInt', 'parseFloat', 'toString', 'toUpperCase', 'toLowerCase', 'trim', 'toBoolean',
    'toISO8601', 'toDate'];
/* what cannot make a value empty that was none */
const SAFE = ['sdk.uppercase', 'sdk.lowercase', 'sdk.identity', 'sdk.toString', 'sdk.formatDate'];

function operation(r) {
    switch (r.below(11)) {
    case 0: return {op: 'value'};
    case 1: return {op: 'const', value: r.pick(['C', 1, null, {k: 1}, [1, 2], true, ''])};
    case 2: return {op: 'undefined'};
    case 3: return {op: 'throw', message: r.pick(['boom', 'no such thing', 'Required field x'])};
    case 4: return {op: 'get', path: r.pick(NAMES), default: r.pick(['D', 0, null])};
    case 5: return {op: 'concat', parts: ['$value', r.pick(['!', '-', ''])]};
    case 6: return {op: 'typeof'};
    case 7: return {op: 'args'};
    case 8: return {op: 'source'};
    case 9: return {op: 'config'};
    default:
        return r.pick([
            {op: 'call', fn: 'normalizeWhitespace', args: ['$value']},
            {op: 'call', fn: 'isEmpty', args: ['$value']},
            {op: 'call', fn: 'coalesce', args: ['$value', 'F']},
            {op: 'call', fn: 'defaultTo', args: ['$value', 'F']},
            {op: 'call', fn: 'ensureArray', args: ['$value']},
            {op: 'call', fn: 'requireField', args: ['$value', 'name']},
            {op: 'call', fn: 'getXmlTextContent', args: ['$value', 'T']},
            {op: 'call', fn: 'get', args: ['$source', r.pick(NAMES), 'G']}]);
    }
}

const TEXT_ONLY = new Set(['normalizeWhitespace']);

/* Custom resolvers, bound before they are named. */
function customs(r, count, forTransforms) {
    const table = {};
    for (let i = 0; i < count; i++) {
        let spec = operation(r);
        while ((spec.op === 'call' && TEXT_ONLY.has(spec.fn)) || (forTransforms && ['source', 'config', 'get'].includes(spec.op)))
            spec = operation(r);
        table['custom.' + r.pick(['one', 'two', 'shout', 'type', 'look'])] = spec;
    }
    return table;
}

function constant(r) {
    return r.pick(['C', '', 0, 1, 2.5, true, false, null, 'D', {k: 1}, [1, 'x'], [], '2025-01-05']);
}

/* ---- paths ---- */


/* A place as a path of one of the grammars; null when the grammar has no word for it. */
function spell(r, steps, grammar) {
    let path = '';
    for (const step of steps) {
        if (typeof step === 'number') {
            if (path === '' || path.endsWith(']')) return null;
            path += r.chance(75) || grammar === 'xml' ? `[${step}]` : '.' + step;
        } else if (step === '' || /[.[\]*'"]/.test(step)) {
            return null;
        } else if (step[0] === '@' && grammar === 'xml') {
            path += step;
        } else {
            if (grammar === 'xml' && step === '#text' && r.chance(50)) continue;
            path += (path ? '.' : '') + step;
        }
    }
    return path || null;
}

/* A path into `value`: mostly one that is there. `wants` says what for. */
function somePath(r, value, grammar, wants) {
    const fits = places(value).filter((p) => wants(p.value));
    if (r.chance(12) || fits.length === 0) return missingPath(r, grammar);
    if (grammar === 'get' && r.odd(3, 'PRIM-INDEX')) return r.pick(NAMES) + '.0';
    for (let i = 0; i < 4; i++) {
        const path = spell(r, r.pick(fits).path, grammar);
        if (path) return oddPath(r, path, grammar);
    }
    return missingPath(r, grammar);
}

function missingPath(r, grammar) {
    return r.pick(['nope', 'no.such.path', r.pick(NAMES), `${r.pick(OBJECTS)}.${r.pick(NAMES)}`,
        `${r.pick(NAMES)}.x`, grammar === 'get' ? 'nope[2].x' : 'nope.x']);
}

function oddPath(r, path, grammar) {
    if (r.odd(2, 'MULTI-INDEX')) return path + '[0][1]';
    if (r.odd(2, 'NEG-INDEX', 'MULTI-INDEX')) return path + '[-1]';
    if (grammar === 'get') {
        if (r.odd(2, 'WILD-SCALAR')) return path + '[*].' + r.pick(NAMES);
        if (r.odd(2)) return path + '.length';
        if (r.odd(1)) return path + '.';
        return path;
    }
    if (r.odd(3, 'NOT-ARRAY-THROWS')) return path + r.pick(['[0]', '[*]', '[*].ref', '.*']);
    if (r.odd(2, 'INDEX-LOOSE')) return path + r.pick(['[1x]', '[ 0 ]', '[x]']);
    if (grammar === 'xml' && r.odd(3, 'DOT-AT')) return path + '.@id';
    if (grammar === 'xml' && r.odd(3, 'NOT-ARRAY-THROWS')) return path + '[k=a]';
    return path;
}

const isScalar = (v) => v === null || typeof v !== 'object';
const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);
const isList = (v) => Array.isArray(v);
const anything = () => true;

function follow(value, path) {
    return path.split(/[.[\]]+/).filter(Boolean).reduce((v, s) => (v === null || v === undefined ? undefined : v[s]), value);
}

/* ---- UniversalMapper ---- */

function targetName(r, used) {
    let name = r.pick(NAMES);
    while (used.has(name)) name += r.below(10);
    used.add(name);
    if (r.chance(12)) return `${name}.${r.pick(NAMES)}`;
    if (r.chance(5)) return `${name}[0].${r.pick(NAMES)}`;
    if (r.chance(3)) return `${name}[0]`;
    if (r.odd(3, 'HOLES')) return r.pick([`${name}[2]`, `${name}[1].${r.pick(NAMES)}`]);
    if (r.odd(2, 'KEY-ORDER')) return String(r.below(30));
    if (r.odd(2, 'MULTI-INDEX')) return r.pick([`${name}[0][1]`, '[0]', `${name}[x]`]);
    if (r.odd(2, 'EMPTY-SEGMENT')) return `${name}..x`;
    if (r.odd(4, 'ALIAS', 'ARRAY-PROPS', 'ENGINE-MSG')) return r.pick(NAMES) + r.pick(['', '.x', '.x.y', '[0]']);
    return name;
}

function resolverName(r, config) {
    if (r.odd(2, 'BAD-CONFIG')) return r.pick(['trim', 'sdk.uuid', 'custom.unknown', 'sdk.Trim']);
    const own = Object.keys(config.resolvers);
    if (own.length && r.chance(35)) return r.pick(own);
    return 'sdk.' + r.pick(SDK);
}

function universalScalar(r, value, config) {
    const field = {};
    if (r.chance(12)) field.value = constant(r);
    if (field.value === undefined || r.chance(10)) {
        if (r.chance(95)) field.source = somePath(r, value, 'get', r.chance(85) ? isScalar : anything);
    }
    if (r.chance(15)) field.required = true;
    if (r.chance(20)) field.defaultValue = constant(r);
    if (r.chance(45)) field.resolver = resolverName(r, config);
    if (field.required && field.resolver && !SAFE.includes(field.resolver)) {
        if (r.odd(60, 'REQ-AFTER-RESOLVER')) return field;
        delete field.required;
    }
    if (r.chance(8)) field.comment = 'free text';
    if (r.chance(2)) field.isArray = true;
    return field;
}

function universalNested(r, value, config, depth) {
    const field = {};
    let inside = value;
    if (r.chance(50)) {
        field.source = somePath(r, value, 'get', r.odd(10) ? anything : isObject);
        inside = follow(value, field.source);
        if (r.chance(15)) {
            field.required = true;
            if (inside === undefined || inside === null) r.mark('REQ-NESTED');
        }
    }
    field.fields = universalFields(r, inside === undefined ? value : inside, config, depth - 1);
    if (r.odd(8, 'NESTED-IGNORED-KEYS')) field[r.pick(['value', 'resolver', 'defaultValue'])] = 'sdk.trim';
    return field;
}

function universalList(r, value, config, depth) {
    const field = {isArray: true};
    let item = {};
    if (r.chance(96)) {
        field.source = somePath(r, value, 'get', r.odd(20) ? anything : isList);
        const found = follow(value, field.source);
        item = Array.isArray(found) && found.length ? found[0] : found;
        if (r.chance(15) && !field.source.includes('[*]')) {
            if (!Array.isArray(found)) r.mark('WILD-SINGLE');
            field.source += '[*]';
            const deeper = places(item || {}).filter((p) => p.path.length === 1 && typeof p.path[0] === 'string');
            if (deeper.length && r.chance(40)) {
                const step = spell(r, r.pick(deeper).path, 'get');
                if (step) field.source += '.' + step;
                item = step ? item[step] : item;
            }
            if (r.odd(5, 'WILD-MULTI')) field.source += '[*]';
        } else if (r.odd(4, 'WILD-ROOT')) {
            field.source = '[*]';
        }
    }
    field.fields = universalFields(r, item === undefined || item === null ? {} : item, config, depth - 1);
    if (r.odd(8, 'ARRAY-REQUIRED')) field[r.pick(['required', 'defaultValue'])] = true;
    return field;
}

function oddField(r) {
    return r.pick(['ref', 5, true, null, [], {}, {comment: 'c'}, {source: 5}, {source: ['a']}, {resolver: 5, source: 'ref'},
        {fields: 'x'}, {source: '', resolver: ''}]);
}

function universalFields(r, value, config, depth) {
    const fields = {};
    const used = new Set();
    for (let i = 1 + r.below(4); i > 0; i--) {
        const target = targetName(r, used);
        const what = r.below(10);
        if (r.odd(3, 'SHORTHAND-IGNORED', 'BAD-CONFIG', 'ENGINE-MSG')) fields[target] = oddField(r);
        else if (depth > 0 && what < 2) fields[target] = universalNested(r, value, config, depth);
        else if (depth > 0 && what < 4) fields[target] = universalList(r, value, config, depth);
        else fields[target] = universalScalar(r, value, config);
    }
    return fields;
}

/* ---- the mutation mapper: `arguments` ---- */

function transformName(r, options) {
    const own = Object.keys(options.transforms || {}).concat(Object.keys(options.register || {}));
    if (r.odd(4, 'RESOLVER-IGNORED')) return r.pick(['sdk.trim', 'sdk.parseInt', 'custom.unknown', 'nope']);
    return own.length && r.chance(35) ? r.pick(own) : r.pick(TRANSFORMS);
}

function mutationScalar(r, value, env) {
    if (r.chance(20)) return somePath(r, value, env.grammar, isScalar);
    const field = {};
    if (r.chance(12)) {
        field.value = r.chance(25) ? r.pick(['${WEFT_SET}', '${WEFT_UNSET}', 'x${WEFT_SET}', '${}']) : constant(r);
        if (r.odd(10)) field.resolver = 'parseInt';
        return field;
    }
    field.source = somePath(r, value, env.grammar, r.chance(85) ? isScalar : anything);
    if (r.chance(15)) field.required = true;
    if (r.chance(20)) field.defaultValue = constant(r);
    if (r.chance(45)) field[r.chance(50) || env.isItem ? 'transform' : 'resolver'] = transformName(r, env.options);
    if (env.isItem && r.odd(8, 'RESOLVER-IGNORED')) field.resolver = transformName(r, env.options);
    if (r.odd(4)) field.comment = 'free text';
    return field;
}

function group(r, value, env, depth) {
    const out = {};
    let inside = value;
    if (r.chance(30)) {
        out._nested = true;
        out.source = somePath(r, value, env.grammar, isObject);
        inside = follow(value, out.source);
    }
    members(r, isObject(inside) ? inside : value, env, depth - 1, out);
    if (r.odd(6, 'GROUP-IGNORED-KEYS')) out[r.pick(['required', 'resolver', 'defaultValue'])] = r.pick([true, 'trim']);
    if (r.odd(4, 'VALUE-KEY')) out.value = {source: r.pick(NAMES)};
    if (r.odd(4, 'RESERVED-NAME')) out[r.pick(['mapping', 'validation', 'transform'])] = {source: r.pick(NAMES)};
    if (r.odd(3, 'FIELDS-IGNORED')) out.fields = {x: {source: r.pick(NAMES)}};
    if (r.chance(5)) out._comment = 'free text';
    return out;
}

function mutationList(r, value, env) {
    const out = {[r.chance(70) ? 'isArray' : '_array']: true};
    out.source = somePath(r, value, env.grammar, r.odd(15) ? anything : isList);
    const found = follow(value, out.source);
    if (found !== undefined && !Array.isArray(found)) r.mark('NO-AUTOWRAP');
    if (env.grammar === 'xml') r.mark('NO-AUTOWRAP', 'XML-SCALAR-ITEM');
    const item = Array.isArray(found) && found.length ? found[0] : {};
    if (r.chance(15)) out[r.chance(50) ? 'autoWrap' : '_autoWrap'] = true;
    if (r.chance(8)) out.required = true;
    if (r.chance(8)) out[r.chance(70) ? 'validation' : '_validation'] = {minItems: r.below(3)};
    for (let i = 1 + r.below(3); i > 0; i--) {
        const name = r.pick(NAMES);
        const source = isObject(item) ? item : {};
        if (r.chance(10))
            out[name] = {source: somePath(r, source, env.grammar, isObject), mapping: members(r, source, env, 0, {})};
        else if (r.odd(5, 'ITEM-NESTED'))
            out[name] = {g: {source: 'x'}};
        else
            out[name] = mutationScalar(r, source, {...env, isItem: true});
    }
    return out;
}

function members(r, value, env, depth, out) {
    for (let i = 1 + r.below(3); i > 0; i--) {
        const name = r.chance(6) ? `${r.pick(NAMES)}.${r.pick(NAMES)}` : r.pick(NAMES);
        const what = r.below(10);
        if (r.odd(2, 'BAD-CONFIG', 'ENGINE-MSG')) out[name] = r.pick([null, 5, true, [], {}]);
        else if (depth > 0 && what < 2) out[name] = group(r, value, env, depth);
        else if (what < 4) out[name] = mutationList(r, value, env);
        else out[name] = mutationScalar(r, value, env);
    }
    return out;
}

const MUTATIONS = ['createOrder', 'updateProduct', 'upsertInventory', 'cancel', 'createX'];

function head(r, format) {
    const config = {mutation: r.pick(MUTATIONS), sourceFormat: format};
    if (r.chance(50)) config.version = '1.0';
    if (r.chance(50)) config.returnFields = r.pick([['id'], ['id', 'ref'], ['id', 'ref', 'status'], [], ['edges { node { id } }']]);
    if (r.chance(15)) config.operationName = r.pick(['Op', 'CreateIt', '']);
    if (r.chance(10)) config.description = 'what it is for';
    return config;
}

function argumentsMapping(r, value, format, options) {
    const config = head(r, format);
    const env = {grammar: format === 'xml' ? 'xml' : 'json', options};
    config.arguments = {};
    for (let i = 1 + r.below(2); i > 0; i--) {
        const name = r.pick(['input', 'id', 'order', 'ref']);
        const one = r.chance(70) ? group(r, value, env, 2) : mutationScalar(r, value, env);
        if (isObject(one) && r.chance(60)) one._type = r.pick(['CreateOrderInput!', 'ID!', '[X!]!', 'String']);
        config.arguments[name] = one;
    }
    if (r.odd(5, 'UNDERSCORE-ARG')) config.arguments._note = {source: 'ref'};
    if (r.odd(4, 'FIELDS-IGNORED')) config.fields = {a: {source: 'ref'}};
    return config;
}

/* ---- mapWithNodes ---- */

function nodeSource(r, env, relative) {
    if (relative && r.chance(80)) return '$.' + somePath(r, relative, env.grammar, isScalar);
    const names = Object.keys(env.nodes);
    if (names.length && r.chance(40)) {
        const name = r.pick(names);
        return r.chance(20) ? '$' + name : `$${name}.${somePath(r, env.nodes[name], env.grammar, anything)}`;
    }
    if (r.odd(4)) return '$none.x';
    if (r.odd(3, 'REL-DEEP')) return '$.' + r.pick(NAMES);
    return somePath(r, env.value, env.grammar, r.chance(85) ? isScalar : anything);
}

function nodeScalar(r, env, relative) {
    if (r.chance(12)) return {value: r.chance(20) ? '${WEFT_SET}' : constant(r)};
    const field = {source: nodeSource(r, env, relative)};
    if (r.chance(20) && !relative) field.defaultValue = constant(r);
    if (r.chance(45)) {
        const own = Object.keys(env.options.resolvers);
        if (r.odd(4, 'RESOLVER-IGNORED')) field.resolver = r.pick(['sdk.trim', 'custom.unknown', 'nope']);
        else if (own.length && r.chance(50)) {
            field.resolver = r.pick(own);
            if (env.isImplicit) r.mark('IMPLICIT-CUSTOM');
            if (env.inArguments) r.mark('CUSTOM-IN-ARGS');
        } else field.resolver = transformName(r, {});
    }
    if (r.odd(5, 'REQ-NODES')) field.required = true;
    if (r.odd(4, 'TRANSFORM-IGNORED')) field.transform = 'trim';
    return field;
}

function nodeList(r, env) {
    const field = {source: somePath(r, env.value, env.grammar, r.odd(20) ? anything : isList), fields: {}};
    const found = follow(env.value, field.source);
    const item = Array.isArray(found) && isObject(found[0]) ? found[0] : {};
    for (let i = 1 + r.below(3); i > 0; i--) {
        if (r.odd(5, 'CIRC', 'REL-DEEP')) field.fields[r.pick(NAMES)] = {g: {source: r.pick(NAMES)}};
        else if (r.odd(4, 'NESTED-ARRAY')) field.fields[r.pick(NAMES)] = {isArray: true, source: '$.' + r.pick(NAMES), fields: {}};
        else field.fields[r.pick(NAMES)] = nodeScalar(r, env, item);
    }
    if (r.odd(6, 'ARRAY-REQUIRED')) field.required = true;
    return field;
}

function nodeFields(r, env, depth) {
    const out = {};
    for (let i = 1 + r.below(4); i > 0; i--) {
        const name = r.chance(12) ? `${r.pick(OBJECTS)}.${r.pick(NAMES)}` : r.pick(NAMES);
        if (name + '[]' in out) continue; /* one target twice: a mistake that W5202 tells, and no result to rely on */
        const what = r.below(10);
        if (r.odd(3, 'SHORTHAND-IGNORED', 'BAD-CONFIG', 'ENGINE-MSG')) out[name] = r.pick(['ref', 5, true, null]);
        else if (depth > 0 && what === 0) out[name] = {fields: nodeFields(r, env, depth - 1)};
        else if (depth > 0 && what === 1) out[name] = nodeFields(r, {...env, isImplicit: true}, depth - 1);
        else if (depth === 2 && what === 2) { delete out[name]; out[name + '[]'] = nodeList(r, env); }
        else if (depth === 2 && what === 3) out[name] = {isArray: true, ...nodeList(r, env)};
        else if (what === 4 && Object.keys(env.options.resolvers).length && !env.isImplicit && !env.inArguments)
            out[name] = {resolver: r.pick(Object.keys(env.options.resolvers))};
        else out[name] = nodeScalar(r, env, null);
    }
    return out;
}

/* Texts for nodes to be made of: the record gets them. */
function addNodes(r, config, value, makeXml) {
    const nodes = {};
    config.nodes = {};
    for (let i = 1 + r.below(2); i > 0; i--) {
        const name = r.pick(['payload', 'attrs', 'inner']);
        const content = {ref: r.pick(WORDS), qty: String(r.below(99)), zone: {code: 'Z' + r.below(9)}};
        const how = r.below(5);
        const node = {extract: 'blob' + i};
        if (how === 0) { value[node.extract] = JSON.stringify(content); node.parse = 'json'; nodes[name] = content; }
        else if (how === 1) { value[node.extract] = makeXml(content); node.parse = 'xml'; nodes[name] = {root: content}; }
        else if (how === 2) {
            value[node.extract] = makeXml(content).replace(/</g, '&lt;').replace(/>/g, '&gt;');
            node.parse = 'xml'; node.unescape = true; nodes[name] = {root: content};
        } else if (how === 3) { value[node.extract] = content; nodes[name] = content; }
        else { node.extract = somePath(r, value, 'json', anything); nodes[name] = follow(value, node.extract) || {}; r.mark('NODE-FALSY'); }
        if (r.chance(15)) node.required = true;
        if (r.odd(4)) node.required = 'yes';
        config.nodes[name] = node;
    }
    return nodes;
}

function nodesMapping(r, value, format, options, makeXml) {
    const config = head(r, format);
    const inArguments = r.odd(12, 'NODES-VARS', 'CUSTOM-IN-ARGS');
    const nodes = r.chance(45) ? addNodes(r, config, value, makeXml) : {};
    const env = {grammar: format === 'xml' ? 'xml' : 'json', options, value, nodes, inArguments};
    const fields = nodeFields(r, env, 2);
    if (inArguments) config.arguments = {input: fields};
    else config.fields = fields;
    return config;
}

module.exports = {customs, universalFields, argumentsMapping, nodesMapping};
