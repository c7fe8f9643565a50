// A page in a browser without a window.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const LONGEST = 180_000;
const SCRIPT = "text/javascript";
const TYPES = { ".html": "text/html", ".js": SCRIPT, ".mjs": SCRIPT, ".css": "text/css", ".wasm": "application/wasm" };

/**
 * Serves what `find` gives for a path, starts the browser with `page`, waits for the `{ failures, lines }` that the page posts,
 * and prints the lines. It ends the process with the status 0 passed, 1 failed, 2 the browser could not be run, which it could
 * once it has asked for something: what goes wrong then is a failure.
 */
export function visit(browser, page, find) {
  const profile = mkdtempSync(join(tmpdir(), "dnn-web-"));
  let child = null;
  let errors = "";
  let hasAsked = false;
  const lost = () => end(hasAsked ? 1 : 2);

  function end(status) {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    // The browser is a group of processes, and the last of them may still write to the profile.
    const leave = (tries) => {
      try {
        rmSync(profile, { recursive: true, force: true });
      } catch {
        if (tries > 0) {
          setTimeout(leave, 100, tries - 1);
          return;
        }
      }
      process.exit(status);
    };
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      child.removeAllListeners("exit");
      child.once("exit", () => leave(50));
      process.kill(-child.pid);
    } else {
      leave(50);
    }
  }

  const timer = setTimeout(() => {
    console.error(`error: no report after ${LONGEST / 1000} s\n${errors}`);
    lost();
  }, LONGEST);

  const server = createServer((request, response) => {
    hasAsked = true;
    const path = new URL(request.url, "http://localhost").pathname;
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        response.end();
        const { failures, lines } = JSON.parse(body);
        console.log(lines.join("\n"));
        end(failures > 0 ? 1 : 0);
      });
      return;
    }
    try {
      const bytes = find(path);
      response.writeHead(200, {
        "content-type": TYPES[extname(path)] ?? "application/json",
        // With these the browser's clock is exact to five microseconds.
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });

  server.listen(0, "127.0.0.1", () => {
    const url = `http://127.0.0.1:${server.address().port}${page}`;
    const flags = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--window-size=1100,1000", `--user-data-dir=${profile}`,
      // Output goes to standard output until the process is ended.
      "--enable-logging=stderr",
    ];
    child = spawn(browser, [...flags, url], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    child.stderr.on("data", (part) => (errors = (errors + part).slice(-4000)));
    child.on("error", (error) => {
      console.error(`error: ${browser}: ${error.message}`);
      end(2);
    });
    child.on("exit", (code, signal) => {
      // A program that only starts the browser may end well before it.
      if (code !== 0) {
        console.error(`error: ${browser} ended with ${signal ?? code}\n${errors}`);
        lost();
      }
    });
  });
}
