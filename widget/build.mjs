/**
 * Builds the two files that chat serves: widget.js, which a page loads, and
 * widget-chat.js, which the first opening loads.
 *
 *     node build.mjs            writes them where chat serves them from
 *     node build.mjs <folder>   writes them there, to compare
 */
import { build, transform } from "esbuild";
import { mkdir, readFile } from "node:fs/promises";
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

/** Of the three ways to reach a socket.io server two are enough: WebTransport is left out. */
const twoTransports = {
  name: "two transports",
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client\/build\/esm\/transports\/index\.js$/ }, () => ({
      contents:
        'import { Fetch } from "./polling-fetch.js"; import { WS } from "./websocket.js";' +
        "export const transports = { websocket: WS, polling: Fetch };",
      loader: "js",
      resolveDir: `${here}node_modules/engine.io-client/build/esm/transports`,
    }));
  },
};

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [minifiedCss, twoTransports],
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
