import {WriteQueue} from "./write_queue";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {textOfError} from "./errors";

/**
 * What outlives the workbench's screen: writes on their way, and the filters.
 *
 * `memory`: `options` of the queue, `problems` of lines that came back while nobody
 * looked.
 */
export const workbenchService = {
    dependencies: ["orm", "notification"],
    start(env, {orm, notification}) {
        const writes = new WriteQueue((method, args) =>
            orm.silent.call("ar.workbench", method, args)
        );
        const memory = {options: {}, problems: {}};
        const away = {
            onDone: () => {},
            onFailed: ({lineIds = []}, error) => {
                const text = textOfError(error);
                lineIds.forEach((id) => (memory.problems[id] = text));
                notification.add(text, {
                    title: _t("A bank line came back to the workbench"),
                    type: "danger",
                    sticky: true,
                });
            },
        };
        writes.listener = away;
        browser.addEventListener("online", () => writes.retry());
        browser.addEventListener("beforeunload", (ev) => {
            if (!writes.entries.length) return;
            ev.preventDefault();
            ev.returnValue = _t("Some of your work has not reached the server yet.");
        });
        return {
            writes,
            memory,
            /** Tell a screen how writes end, until the answered function is called. */
            listen(listener) {
                writes.listener = listener;
                return () => {
                    if (writes.listener === listener) writes.listener = away;
                };
            },
        };
    },
};

registry.category("services").add("ar_workbench", workbenchService);
