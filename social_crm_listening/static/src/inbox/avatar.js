import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The name without the handle that Odoo's display name has behind it. */
function bare(name) {
    return (name || "").replace(/\s+\(@.*\)$/, "");
}

/** One or two letters that stand for a person without a picture. */
export function initials(name) {
    const words = bare(name)
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean);
    if (!words.length) {
        return "?";
    }
    const latin = words.every((word) => /^[\x20-\x7e]/.test(word));
    const first = [...words[0]][0];
    const last = latin && words.length > 1 ? [...words.at(-1)][0] : "";
    return (first + last).toUpperCase();
}

/** A colour of Odoo's palette, always the same one for a name. */
function tint(name) {
    let sum = 0;
    for (const char of bare(name)) {
        sum = (sum + char.codePointAt(0)) % 11;
    }
    return sum + 1;
}

/** The picture of a person; the initials where there is none or it can't load. */
export class Avatar extends Component {
    static template = "social_crm_listening.Avatar";
    static props = {
        url: {type: String, optional: true},
        name: {type: String, optional: true},
        size: {type: Number, optional: true},
    };
    static defaultProps = {url: "", name: "", size: 36};

    setup() {
        this.state = useState({broken: ""});
    }

    get showsPicture() {
        return this.props.url && this.state.broken !== this.props.url;
    }

    get letters() {
        return initials(this.props.name);
    }

    get tint() {
        return tint(this.props.name);
    }

    get style() {
        const {size} = this.props;
        return `width:${size}px;height:${size}px;font-size:${Math.round(size * 0.42)}px`;
    }

    onBroken() {
        this.state.broken = this.props.url;
    }
}

export class AvatarField extends Component {
    static template = "social_crm_listening.AvatarField";
    static components = {Avatar};
    static props = {
        ...standardFieldProps,
        urlField: {type: String, optional: true},
        size: {type: Number, optional: true},
        showName: {type: Boolean, optional: true},
    };

    get name() {
        return this.props.record.data[this.props.name] || "";
    }

    get url() {
        return this.props.record.data[this.props.urlField] || "";
    }
}

export const avatarField = {
    component: AvatarField,
    supportedTypes: ["char"],
    extractProps: ({options}) => ({
        urlField: options.url_field,
        size: options.size,
        showName: Boolean(options.show_name),
    }),
};

registry.category("fields").add("scrm_avatar", avatarField);
