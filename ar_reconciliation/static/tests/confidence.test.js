import {confidenceLevel, confidencePercent} from "@ar_reconciliation/core/confidence";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

test("a probability is shown with one decimal", () => {
    expect(confidencePercent(0.971)).toBe(97.1);
    expect(confidencePercent(0.5)).toBe(50);
});

test("nothing reads 100 %", () => {
    expect(confidencePercent(0.9999)).toBe(99.9);
    expect(confidencePercent(1)).toBe(99.9);
});

test("no proposal has no confidence", () => {
    expect(confidencePercent(undefined)).toBe(0);
    expect(confidencePercent(0)).toBe(0);
});

test("binary fractions do not lose a tenth", () => {
    expect(confidencePercent(0.29)).toBe(29);
    expect(confidencePercent(0.057)).toBe(5.7);
});

test("levels begin at their limits", () => {
    expect(confidenceLevel(0.95)).toBe("high");
    expect(confidenceLevel(0.949)).toBe("medium");
    expect(confidenceLevel(0.7)).toBe("medium");
    expect(confidenceLevel(0.699)).toBe("low");
});
