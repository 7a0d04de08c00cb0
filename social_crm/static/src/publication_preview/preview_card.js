import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const NEAR = 0.9;
const SHOWN_ACCOUNTS = 3;

/** One network: the post as its users will see it, and how much room is left. */
export class PreviewCard extends Component {
    static template = "social_crm.PreviewCard";
    static props = {
        card: Object,
        files: Array,
        poll: Object,
        problems: Array,
    };

    get face() {
        return this.props.card.accounts[0];
    }

    get others() {
        return this.props.card.accounts
            .slice(1, 1 + SHOWN_ACCOUNTS)
            .map((account) => account.name);
    }

    get moreCount() {
        return Math.max(0, this.props.card.accounts.length - 1 - SHOWN_ACCOUNTS);
    }

    get alsoText() {
        const names = this.others.join(", ");
        return this.moreCount
            ? _t("Also %(names)s and %(count)s more", {names, count: this.moreCount})
            : _t("Also %(names)s", {names});
    }

    get initial() {
        return [...(this.face.name || "?")][0].toUpperCase();
    }

    get label() {
        return _t("How it will look on %s", this.props.card.network);
    }

    // -- counter ------------------------------------------------------------

    get left() {
        return this.props.card.limit - this.props.card.used;
    }

    get level() {
        const {used, limit} = this.props.card;
        if (!limit || used < limit * NEAR) {
            return "muted";
        }
        return used > limit ? "danger" : "warning";
    }

    get percent() {
        const {used, limit} = this.props.card;
        return limit ? Math.min(100, Math.round((used / limit) * 100)) : 0;
    }

    get counter() {
        const {used, limit} = this.props.card;
        return limit ? `${used} / ${limit}` : `${used}`;
    }

    /** Said aloud only where it matters: not at every letter. */
    get announcement() {
        const {network, unit} = this.props.card;
        if (this.level === "danger") {
            return _t("%(network)s: %(count)s %(unit)s too many", {
                network,
                unit,
                count: -this.left,
            });
        }
        if (this.level === "warning") {
            return _t("%(network)s: %(count)s %(unit)s left", {
                network,
                unit,
                count: this.left,
            });
        }
        return "";
    }

    // -- what is shown ------------------------------------------------------

    segmentClass(segment) {
        const colour = segment.kind === "text" ? "" : "text-primary";
        return segment.over ? `${colour} o_scrm_over` : colour;
    }

    get grid() {
        return this.props.files.slice(0, this.props.card.grid);
    }

    get hiddenFiles() {
        return this.props.files.length - this.grid.length;
    }

    get hasPoll() {
        return this.props.card.can_poll && this.props.poll.options.length > 0;
    }
}
