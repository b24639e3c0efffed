/** What the bank reported, in the order in which people read it. */
export const BANK_DATA_KEYS = [
    "payer_name",
    "ultimate_payer",
    "payer_account",
    "payer_bank",
    "narrative",
    "reference",
    "end_to_end_id",
    "bank_id",
    "value_date",
    "original_amount",
    "charges",
    "balance_after",
    "transaction_code",
];

/**
 * Rows to show of the stored bank data; empty values are left out.
 *
 * @param {Object|false} data versioned JSON of a bank line
 * @returns {Array<{key: string, value: string}>}
 */
export function bankDataRows(data) {
    const known = data || {};
    return BANK_DATA_KEYS.filter((key) => known[key]).map((key) => ({
        key,
        value:
            key === "original_amount" && known.original_currency
                ? `${known[key]} ${known.original_currency}`
                : String(known[key]),
    }));
}

/**
 * Documents the payer listed, with the amounts given for them.
 *
 * @param {Object|false} data versioned JSON of a bank line
 * @returns {Array<{number: string, amount: string}>}
 */
export function remittanceRows(data) {
    const listed = (data && data.remittances) || [];
    return listed.map(([number, amount]) => ({number, amount: amount || ""}));
}

/**
 * Columns or tags of the file as they were, with their names.
 *
 * @param {Object|false} data versioned JSON of a bank line
 * @returns {Array<{name: string, text: string}>}
 */
export function rawRows(data) {
    const raw = (data && data.raw) || [];
    return raw.map(([name, text]) => ({name, text}));
}
