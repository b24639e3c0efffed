import {contains, start, startServer} from "@mail/../tests/mail_test_helpers";
import {defineMailModels, insertText} from "@mail/../tests/mail_test_helpers";
import {makeLine, makeStore} from "./line_data";
import {LinePane} from "@ar_reconciliation/workbench/line_pane/line_pane";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";
import {test} from "@odoo/hoot";

defineMailModels();

test("note opens the field for a note, and a note is kept", async () => {
    const pyEnv = await startServer();
    const id = pyEnv["res.partner"].create({name: "A thread"});
    await start();
    const store = makeStore(makeLine({thread: {model: "res.partner", id}}));
    await mountWithCleanup(LinePane, {props: {store}});
    await contains(".o_ar_line_comments");
    store.commands.run("note");
    await contains(".o-mail-Composer-input:not([readonly])");
    await insertText(".o-mail-Composer-input:not([readonly])", "Ask Ada first");
    document.querySelector(".o-mail-Composer-send").click();
    await contains(".o-mail-Message", {text: "Ask Ada first"});
});
