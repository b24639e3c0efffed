/**
 * How far a run is, in whole percent; 100 only when nothing is left.
 *
 * @param {number} done
 * @param {number} total
 * @returns {number}
 */
export function progressPercent(done, total) {
    if (!total) return 0;
    return Math.max(0, Math.min(100, Math.floor((100 * done) / total)));
}
