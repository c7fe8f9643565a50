// The page in a browser without a window: `node browser.mjs FOLDER BROWSER`, the folder with the built page.
//
// Exit status: 0 passed, 1 failed, 2 the browser could not be run.

import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";

import { fifty } from "./digits.mjs";
import { visit } from "./headless.mjs";

const [, , folder, browser] = process.argv;

visit(browser, "/test/page.html", (path) => {
  if (path === "/test/digits.json") {
    return JSON.stringify(fifty());
  }
  const place = normalize(path === "/" ? "/index.html" : path);
  const isTest = place.startsWith("/test/");
  return readFileSync(isTest ? new URL(`.${place.slice("/test".length)}`, import.meta.url) : join(folder, place));
});
