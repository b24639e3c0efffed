import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {LineBar} from "./line_bar/line_bar";
import {LineList} from "./line_list/line_list";
import {LinePane} from "./line_pane/line_pane";
import {ProgressOfDay} from "./progress_of_day/progress_of_day";
import {QueueSearch} from "./header/queue_search";
import {WorkbenchHeader} from "./header/workbench_header";
import {WorkbenchLive} from "./store_live";
import {WorkbenchMessages} from "./messages/messages";
import {WorkbenchStore} from "./store";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useShellCommands} from "./shell_commands";
import {useWorkbenchKeys} from "./keys";

/** The screen on which bank lines are settled: the queue, and the open line. */
export class Workbench extends Component {
    static template = "ar_reconciliation.Workbench";
    static components = {
        Layout,
        LineBar,
        LineList,
        LinePane,
        ProgressOfDay,
        QueueSearch,
        WorkbenchHeader,
        WorkbenchMessages,
    };
    static props = {
        ...standardActionServiceProps,
        options: {type: Object, optional: true},
    };
    static path = "ar-workbench";
    static displayName = _t("Workbench");
    /** A button may name the line; the address comes first. */
    static extractProps = (action) => ({
        resId: action.params?.line_id || false,
        options: action.params?.options,
    });

    setup() {
        const orm = useService("orm");
        const service = useService("ar_workbench");
        this.ui = useService("ui");
        this.store = new WorkbenchStore({
            call: (method, args) => orm.call("ar.workbench", method, args),
            writes: service.writes,
            memory: service.memory,
            options: this.props.options,
            onOpen: (lineId, first) => this.onOpen(lineId, first),
        });
        this.state = useState(this.store.state);
        this.live = new WorkbenchLive(this.store, useService("bus_service"));
        this.env.config.setDisplayName(this.props.action.name || _t("Workbench"));
        useWorkbenchKeys(this.store.commands);
        useShellCommands(this.store);
        let stopListening = () => {};
        onMounted(() => {
            stopListening = service.listen(this.store.writing);
            this.live.start();
            this.start();
        });
        onWillUnmount(() => {
            stopListening();
            this.live.stop();
            this.store.close();
        });
    }

    async start() {
        const lineId = this.props.resId || false;
        if (lineId) this.state.pane = "line";
        await this.store.load(lineId);
    }

    /**
     * Keep the address in step, so that it can be sent to a colleague. A line that
     * opened by itself is left out: going back would only open it again.
     */
    onOpen(lineId, first) {
        this.live.watch(lineId);
        if (first && !this.props.resId) return;
        this.props.updateActionState?.({resId: lineId});
    }

    get showList() {
        return !this.ui.isSmall || this.state.pane === "list";
    }

    get showLine() {
        return !this.ui.isSmall || this.state.pane === "line";
    }
}

registry.category("actions").add("ar_reconciliation.workbench", Workbench);
