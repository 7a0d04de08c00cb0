import {Message} from "@mail/core/common/message_model";
import {patch} from "@web/core/utils/patch";

/** A message of a ticket that was also said on the network tells how that went. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {string|false} */
        this.scrm_sent;
    },
});
