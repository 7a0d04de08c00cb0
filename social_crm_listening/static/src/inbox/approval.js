import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {Thread} from "./thread";

/** What waits for approval is decided where the talk is. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.action = useService("action");
    },

    async approve(item) {
        await this.orm.call("scrm.delivery", "action_approve", [[item.delivery_id]]);
        await this.load(this.props.conversationId);
        this.notification.add(_t("The answer is on its way."), {type: "success"});
    },

    async review(item) {
        const id = this.props.conversationId;
        const action = await this.orm.call("scrm.delivery", "action_review", [
            [item.delivery_id],
        ]);
        await this.action.doAction(
            {...action, views: [[false, "form"]]},
            {onClose: () => this.load(id)}
        );
    },
});
