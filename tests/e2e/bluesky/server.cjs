// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
// A real Bluesky on loopback: directory, personal data server and AppView.
//
//     DB_POSTGRES_URL=… node -r ./loopback.cjs server.cjs MODULES PDS_PORT BSKY_PORT
//
// Prints one line of JSON when people can sign up; ends with its standard input.
const path = require("node:path");
const [modules, pdsPort, bskyPort] = process.argv.slice(2);
const {TestBsky, TestPds, TestPlc, mockNetworkUtilities} = require(
    path.join(modules, "@atproto/dev-env")
);

async function main() {
    const plc = await TestPlc.create({});
    const bsky = await TestBsky.create({
        port: Number(bskyPort),
        plcUrl: plc.url,
        pdsPort: Number(pdsPort),
        repoProvider: `ws://localhost:${pdsPort}`,
        dbPostgresUrl: process.env.DB_POSTGRES_URL,
        dbPostgresSchema: "appview",
        redisHost: undefined,
    });
    const pds = await TestPds.create({
        port: Number(pdsPort),
        didPlcUrl: plc.url,
        bskyAppViewUrl: bsky.url,
        bskyAppViewDid: bsky.ctx.cfg.serverDid,
        inviteRequired: false,
        rateLimitsEnabled: process.env.LIMITS === "1",
    });
    mockNetworkUtilities(pds, bsky);
    console.log(JSON.stringify({pds: pds.url, bsky: bsky.url}));
    process.stdin.resume();
    process.stdin.on("end", () => process.exit(0));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
