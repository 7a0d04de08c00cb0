import {cookie} from "@web/core/browser/cookie";
import {downloadFile} from "@web/core/network/download";
import {getColor} from "@web/core/colors/colors";

/** Whether the web client is dark. */
export function isDark() {
    return cookie.get("color_scheme") === "dark";
}

/** `(number) => colour` of Odoo's palette, for the present scheme. */
export function palette() {
    const scheme = isDark() ? "dark" : "light";
    return (index) => getColor(index, scheme);
}

/** Save what the server sent as base64. */
export function downloadBase64(data, name, type) {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    downloadFile(new Blob([bytes]), name, type);
}
