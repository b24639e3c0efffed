/**
 * Percentage of a probability, with one decimal and never rounded up; nothing is so
 * certain that it reads 100 %.
 *
 * @param {number} probability 0 to 1
 * @returns {number}
 */
export function confidencePercent(probability) {
    return Math.min(Math.floor((probability || 0) * 1000 + 1e-6), 999) / 10;
}

/**
 * How much a person should look at it.
 *
 * @param {number} probability 0 to 1
 * @returns {"high"|"medium"|"low"}
 */
export function confidenceLevel(probability) {
    if (probability >= 0.95) return "high";
    return probability >= 0.7 ? "medium" : "low";
}
