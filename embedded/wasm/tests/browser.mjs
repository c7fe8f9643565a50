// The programs in a browser without a window: `node browser.mjs FOLDER BROWSER`, the folder with the built ones.

import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";

import { visit } from "../../web/tests/headless.mjs";

const [, , folder, browser] = process.argv;

visit(browser, "/page.html", (path) => {
  const place = normalize(path);
  return readFileSync(place.endsWith(".wasm") ? join(folder, place) : new URL(`.${place}`, import.meta.url));
});
