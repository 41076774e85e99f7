/**
 * Builds the two files that chat serves: widget.js, which a page loads, and
 * widget-chat.js, which the first opening loads.
 *
 *     node build.mjs            writes them where chat serves them from
 *     node build.mjs <folder>   writes them there, to compare
 */
import { build, transform } from "esbuild";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? `${here}../bothand/chat/pages/built`;

const minifiedCss = {
  name: "minified css as text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2022" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/**
 * Parts of the socket.io client that nothing here uses, by the end of their path, and what
 * stands instead: of its ways to a server two are enough, and no message is binary.
 */
const INSTEAD = {
  "transports/index.js":
    'import { Fetch } from "./polling-fetch.js"; import { WS } from "./websocket.js";' +
    "export const transports = { websocket: WS, polling: Fetch };",
  "transports/polling-xhr.js": "export class XHR {}",
  "transports/polling-xhr.node.js": "export class XHR {}",
  "esm/is-binary.js": "export const isBinary = () => false; export const hasBinary = () => false;",
  "esm/binary.js":
    "export const deconstructPacket = (packet) => ({ packet, buffers: [] });" +
    "export const reconstructPacket = (packet) => packet;",
  "contrib/base64-arraybuffer.js": "export const decode = () => new ArrayBuffer(0);",
};

const lighterSocket = {
  name: "a lighter socket.io client",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/](engine|socket)\.io-/ }, ({ path }) => {
      const end = Object.keys(INSTEAD).find((each) => path.endsWith(each));
      return end ? { contents: INSTEAD[end], loader: "js", resolveDir: dirname(path) } : undefined;
    });
  },
};

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [minifiedCss, lighterSocket],
  define: { "process.env.NODE_ENV": '"production"' },
};

const notice =
  "/* Contains socket.io-client 4.8.4 and its parts, (c) 2014-present Guillermo Rauch and " +
  "Socket.IO contributors, MIT licence: THIRD_PARTY.md */";

await mkdir(target, { recursive: true });
await build({ ...shared, entryPoints: ["src/launcher/main.ts"], format: "iife", outfile: `${target}/widget.js` });
await build({
  ...shared,
  entryPoints: ["src/chat/main.ts"],
  format: "esm",
  outfile: `${target}/widget-chat.js`,
  banner: { js: notice },
});
