// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
// Preloaded: whatever listens does so on the loopback interface only.
const net = require("node:net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
    if (typeof args[0] === "object" && args[0] !== null) {
        args[0] = {...args[0], host: "127.0.0.1"};
    } else if (typeof args[0] === "number") {
        const rest = args.slice(1).filter((arg) => typeof arg === "function");
        args = [{port: args[0], host: "127.0.0.1"}, ...rest];
    }
    return listen.apply(this, args);
};
