/**
 * Money as whole units, in and out of text. No float takes part.
 *
 * A unit is the smallest step of a currency: `decimals` places, and `step` of the last
 * place where it is not 1 (5 for amounts that are rounded to 0.05).
 *
 * @typedef {{decimals: number, step?: number, symbol?: string, position?: string, name?: string}} Currency
 * @typedef {{decimalPoint: string, thousandsSep: string, grouping?: number[]}} Locale
 */

/** The zero of each script whose digits people type. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** Signs that mean the same as the plain ones. */
const SAME = {
    "٫": ".",
    "٬": ",",
    "،": ",",
    "，": ",",
    "．": ".",
    "。": ".",
    "−": "-",
    "–": "-",
    "－": "-",
    "（": "(",
    "）": ")",
};

function plain(text) {
    return [...text]
        .map((char) => {
            if (char in SAME) return SAME[char];
            const code = char.codePointAt(0);
            const zero = ZEROS.find((start) => code >= start && code <= start + 9);
            return zero === undefined ? char : String(code - zero);
        })
        .join("")
        .replace(/[\s'’_\u200e\u200f\u061c]/gu, "");
}

/** Take the currency's name and symbol off; other letters stay and are refused. */
function withoutCurrency(text, currency) {
    let rest = text;
    for (const word of [currency.name, currency.symbol]) {
        const mark = word && plain(word).toLowerCase();
        if (!mark) continue;
        if (rest.toLowerCase().startsWith(mark)) rest = rest.slice(mark.length);
        else if (rest.toLowerCase().endsWith(mark)) rest = rest.slice(0, -mark.length);
    }
    return rest;
}

/** `-1`, `1-` and `(1)` are negative, as in ledgers. */
function signed(text) {
    const inBrackets = /^\((.*)\)$/.exec(text);
    if (inBrackets) return [-1, inBrackets[1]];
    if (/^[-+]/.test(text)) return [text[0] === "-" ? -1 : 1, text.slice(1)];
    if (/-$/.test(text)) return [-1, text.slice(0, -1)];
    return [1, text];
}

/** `1,234,567` and `12,34,567`; never `12,34`. */
function grouped(text, mark) {
    const groups = text.split(mark);
    if (groups.length < 2) return true;
    const last = groups.at(-1);
    const middle = groups.slice(1, -1);
    const size = middle.length ? middle[0].length : 3;
    return (
        /^\d{1,3}$/.test(groups[0]) &&
        last.length === 3 &&
        (size === 3 || (size === 2 && groups[0].length <= 2)) &&
        middle.every((digits) => digits.length === size)
    );
}

/** One mark, once: the decimal point, or one between thousands? `null` if nobody knows. */
function markOnce(text, mark, point, separator) {
    if (mark === point) return mark;
    const after = text.length - text.indexOf(mark) - 1;
    if (after !== 3) return mark;
    return mark === separator ? "" : null;
}

/** Which mark is the decimal point of this text, `""` for none, `null` for unclear. */
function pointOf(text, locale) {
    const marks = text.replace(/\d/g, "");
    if (!marks) return "";
    const last = marks.at(-1);
    if (new Set(marks).size === 2) {
        return marks.indexOf(last) === marks.length - 1 ? last : null;
    }
    if (marks.length > 1) return "";
    return markOnce(text, last, plain(locale.decimalPoint), plain(locale.thousandsSep));
}

/** Whole and decimal digits, `null` when the text is no number. */
function split(text, locale) {
    if (!/^[\d.,]*\d[\d.,]*$/.test(text)) return null;
    const point = pointOf(text, locale);
    if (point === null) return null;
    const at = point ? text.lastIndexOf(point) : text.length;
    const whole = text.slice(0, at);
    const decimals = text.slice(at + 1);
    if (!/^\d*$/.test(decimals)) return null;
    const mark = /\D/.exec(whole);
    if (mark && !grouped(whole, mark[0])) return null;
    return [whole.replace(/\D/g, ""), decimals];
}

/**
 * Whole units of a typed amount, in the ways the locale writes them.
 *
 * `1.234,50`, `1,234.50`, `1 234,50`, `1'234.50`, `١٬٢٣٤٫٥٠`, with or without the
 * currency. What could mean two amounts is refused, as are more decimals than the currency has.
 *
 * @param {string} text
 * @param {Currency} currency
 * @param {Locale} locale
 * @returns {number|null} an integer, or `null` when it is no amount
 */
export function parseUnits(text, currency, locale) {
    const [sign, body] = signed(withoutCurrency(plain(text), currency));
    const parts = split(withoutCurrency(body, currency), locale);
    if (!parts) return null;
    const [whole, typed] = parts;
    const decimals = typed.replace(/0+$/, "");
    if (decimals.length > currency.decimals) return null;
    const smallest = BigInt(whole + decimals.padEnd(currency.decimals, "0"));
    const step = BigInt(currency.step || 1);
    if (smallest % step) return null;
    const units = Number(smallest / step) * sign;
    return Number.isSafeInteger(units) ? units || 0 : null;
}

/** Digits with marks between groups; `[3, 2, 0]` is India's, `[3, 0]` the usual. */
function group(digits, locale) {
    const sizes = locale.grouping || [3, 0];
    const groups = [];
    let rest = digits;
    let size = 0;
    for (let index = 0; rest; index++) {
        size = sizes[index] || size;
        if (!locale.thousandsSep || size <= 0 || rest.length <= size) break;
        groups.unshift(rest.slice(-size));
        rest = rest.slice(0, -size);
    }
    return [rest, ...groups].join(locale.thousandsSep);
}

/**
 * Units as the locale writes them, without the currency.
 *
 * @param {number} units
 * @param {Currency} currency
 * @param {Locale} locale
 * @returns {string}
 */
export function formatUnits(units, currency, locale) {
    const smallest = BigInt(Math.abs(units)) * BigInt(currency.step || 1);
    const digits = String(smallest).padStart(currency.decimals + 1, "0");
    const at = digits.length - currency.decimals;
    const decimals = currency.decimals ? locale.decimalPoint + digits.slice(at) : "";
    return (units < 0 ? "-" : "") + group(digits.slice(0, at), locale) + decimals;
}

/**
 * Units with the currency's symbol, where it stands.
 *
 * @param {number} units
 * @param {Currency} currency
 * @param {Locale} locale
 * @returns {string}
 */
export function formatMoney(units, currency, locale) {
    const amount = formatUnits(units, currency, locale);
    const symbol = currency.symbol || currency.name;
    return currency.position === "before"
        ? `${symbol}\u00a0${amount}`
        : `${amount}\u00a0${symbol}`;
}
