/* Seeded choices, and records made by them. A generator is `odd` or not: what is not odd holds only
   what well-kept data holds; an odd choice notes the defect code that explains what it may do. */
'use strict';

class Random {
    constructor(seed, odd) {
        this.state = (seed ^ 0x9e3779b9) >>> 0;
        this.isOdd = odd;
        this.codes = new Set();
    }

    next() { /* mulberry32: 32 bits */
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return (t ^ (t >>> 14)) >>> 0;
    }

    below(n) { return this.next() % n; }
    chance(percent) { return this.below(100) < percent; }
    pick(list) { return list[this.below(list.length)]; }

    /* An odd choice: true in `percent` of the odd cases, and the codes are noted. */
    odd(percent, ...codes) {
        if (!this.isOdd || !this.chance(percent)) return false;
        codes.forEach((code) => this.codes.add(code));
        return true;
    }

    mark(...codes) { codes.forEach((code) => this.codes.add(code)); }
}

const NAMES = ['ref', 'id', 'sku', 'qty', 'price', 'status', 'name', 'type', 'active', 'createdOn', 'code',
    'note', 'loc-ref', 'total', 'email', 'Product_Name', 'SKU', 'gift', 'unit', 'level'];
const OBJECTS = ['customer', 'address', 'shipping', 'warehouse', 'zone', 'meta', 'order'];
const LISTS = ['items', 'lines', 'attributes', 'tags', 'hours', 'prices'];
const WORDS = ['red', 'Blue', 'Straße', 'NORTH', 'tiny', 'Łódź', 'A-1', 'sku_7', 'Σωκράτης ΑΣ', 'e\u0301', '日本', 'x y'];
const DATES = ['2025-01-05', '2025-01-05T10:00:00Z', '2024-02-29T23:59:59.123Z',
    '2023-12-31T23:00:00+02:00', '1999-12-31', '2025-06-30T08:15:30.250Z'];
const ODD_TEXTS = ['', '  ', ' padded ', '\u00a0nbsp\u00a0', '12abc', '1,234', '1_000', '1e3', '0x10', '+4', '.5', '5.',
    '-', 'abc', 'NaN', 'Infinity', '-0', '9007199254740993', '12', '13', 'item 12', 'market 5', '20250105',
    '2025-02-30', '01/02/2025', '31-12-2025', 'Jan 5 2025', '2025-01-05 10:00:00', '5 January 2025',
    '2025-13-01', '1/2/49', '10:00', 'tomorrow', ' yes', 'on', 'maybe', '{"a":1}', '[1,2]', 'null',
    '😀😀', '&amp;lt;', '<a>1</a>', '"quoted"', 'a.b', '${HOME_X}', '2025-01-05T24:00:00Z', '007'];

function scalar(r) {
    switch (r.below(11)) {
    case 0: case 1: case 2: return r.pick(WORDS) + (r.chance(40) ? r.below(100) : '');
    case 3: return String(r.below(2000));
    case 4: return (r.below(10000) / 100).toFixed(2);
    case 5: return r.below(5000);
    case 6: return r.below(100000) / 100;
    case 7: return r.chance(50);
    case 8: return r.pick(['true', 'false', 'yes', 'no', 'Y', '1', '0', 'TRUE']);
    case 9: return r.pick(DATES);
    default: return oddScalar(r);
    }
}

function oddScalar(r) {
    if (!r.isOdd) return r.chance(30) ? null : r.chance(30) ? '' : -r.below(50);
    switch (r.below(6)) {
    case 0: return r.pick([0, -1, 1e21, 1e-7, 0.1, 4294967296, 1704067200000, 9007199254740991]);
    case 1: return null;
    default: return r.pick(ODD_TEXTS);
    }
}

function scalars(r, count) {
    const out = {};
    for (let i = 0; i < count; i++) out[r.pick(NAMES)] = scalar(r);
    return out;
}

/* A list whose items are alike, unless it is odd. */
function list(r, depth) {
    const count = r.below(4);
    const kind = r.below(10);
    if (kind < 2) return Array.from({length: count}, () => r.pick(WORDS));
    if (r.odd(15)) return Array.from({length: count}, () => r.chance(50) ? object(r, depth - 1) : scalar(r));
    const names = Array.from({length: 1 + r.below(4)}, () => r.pick(NAMES));
    const nested = depth > 0 && r.chance(35) ? r.pick([...OBJECTS, ...LISTS]) : null;
    return Array.from({length: count}, () => {
        const item = {};
        for (const name of names) item[name] = scalar(r);
        if (nested) item[nested] = LISTS.includes(nested) ? list(r, depth - 1) : scalars(r, 2);
        return item;
    });
}

function connection(r) {
    const edges = Array.from({length: r.below(3)}, () => ({node: scalars(r, 2), cursor: 'c' + r.below(9)}));
    if (r.odd(15, 'EDGES-NULL')) edges.push(r.pick([null, {node: null}, 5, {sku: 'x'}]));
    return {edges};
}

function object(r, depth) {
    const out = scalars(r, 1 + r.below(5));
    if (depth <= 0) return out;
    for (let i = r.below(3); i > 0; i--) out[r.pick(OBJECTS)] = object(r, depth - 1);
    for (let i = r.below(3); i > 0; i--) out[r.pick(LISTS)] = list(r, depth - 1);
    if (r.chance(12)) out.positions = connection(r);
    if (r.chance(10)) out['@id'] = 'A' + r.below(99);
    if (r.chance(8)) out.amount = {'#text': scalar(r), '@unit': 'EA'};
    if (r.odd(5, 'KEY-ORDER')) out[String(r.below(20))] = scalar(r);
    if (r.odd(4)) out[''] = scalar(r);
    if (r.odd(5)) out['a b'] = scalar(r);
    return out;
}

/* Every place in a record: {path: [steps], value}; list items by their index. */
function places(value, path = [], out = []) {
    if (path.length > 0) out.push({path, value});
    if (path.length >= 5 || value === null || typeof value !== 'object') return out;
    const keys = Array.isArray(value) ? [...value.keys()].slice(0, 2) : Object.keys(value);
    for (const key of keys) places(value[key], [...path, key], out);
    return out;
}

/* ---- the same record as XML or CSV ---- */

function escapeXml(text) {
    return text.replace(/[&<>"']/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'})[c]);
}

const xmlName = (name) => name.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^[^A-Za-z_]/, '_');

function textXml(r, value) {
    const text = value === null ? '' : String(value);
    if (!text.includes(']]>') && r.chance(8)) return '<![CDATA[' + text + ']]>';
    return escapeXml(text) + (r.chance(4) ? '<!-- note -->' : '');
}

function elementXml(r, name, value) {
    const tag = xmlName(name);
    if (Array.isArray(value)) return value.map((v) => elementXml(r, name, v)).join('');
    if (value === null || typeof value !== 'object') {
        if (value === null && r.chance(50)) return `<${tag}/>`;
        const attribute = r.chance(15) ? ` ${r.pick(['id', 'unit', 'k'])}="${escapeXml(r.pick(WORDS))}"` : '';
        return `<${tag}${attribute}>${textXml(r, value)}</${tag}>`;
    }
    let attributes = '';
    let inner = '';
    for (const key of Object.keys(value)) {
        const member = value[key];
        if (key === '#text') inner += textXml(r, member);
        else if (key[0] === '@') attributes += ` ${xmlName(key.slice(1))}="${escapeXml(String(member))}"`;
        else inner += elementXml(r, key, member);
    }
    return `<${tag}${attributes}>${inner}</${tag}>`;
}

function csvText(r) {
    const names = [...new Set(Array.from({length: 2 + r.below(4)}, () => r.pick(NAMES)))];
    const cell = (value) => {
        const text = value === null ? '' : String(value);
        return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    };
    const rows = [names.join(',')];
    for (let i = r.below(4); i > 0; i--) rows.push(names.map(() => cell(scalar(r))).join(','));
    return {names, text: rows.join('\n') + '\n'};
}

module.exports = {Random, NAMES, OBJECTS, LISTS, WORDS, ODD_TEXTS, scalar, object, places, elementXml, csvText};
