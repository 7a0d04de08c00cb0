import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const SHOWN_MS = 2000;

// The browser's own share sheet, where it has one, and the clipboard.
export class ShareLink extends Interaction {
    static selector = ".o_scrm_share_link";
    dynamicContent = {
        ".o_scrm_share_sheet": {
            "t-on-click": this.share,
            "t-att-class": () => ({"d-none": !navigator.share}),
        },
        ".o_scrm_copy": {
            "t-on-click": this.copy,
            "t-att-class": () => ({"d-none": !navigator.clipboard}),
        },
        ".o_scrm_copy_icon": {
            "t-att-class": () => ({
                "fa-clipboard": !this.isCopied,
                "fa-check": this.isCopied,
            }),
        },
        ".o_scrm_link_text": {"t-on-focus": (ev) => ev.target.select()},
    };

    setup() {
        this.isCopied = false;
    }

    async share() {
        const {url, text} = this.el.dataset;
        try {
            await navigator.share({url, text});
        } catch (error) {
            // Whoever closes the sheet has not failed.
            if (error.name !== "AbortError") {
                throw error;
            }
        }
    }

    async copy() {
        await this.waitFor(navigator.clipboard.writeText(this.el.dataset.url));
        this.isCopied = true;
        this.updateContent();
        this.waitForTimeout(() => {
            this.isCopied = false;
        }, SHOWN_MS);
    }
}

registry
    .category("public.interactions")
    .add("social_crm_loyalty.share_link", ShareLink);
