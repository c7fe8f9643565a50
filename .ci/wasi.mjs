// Runs a program built for wasm32-wasip1: node .ci/wasi.mjs PROGRAM.wasm [ARGUMENTS].
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const args = process.argv.slice(2);
const wasi = new WASI({
    version: "preview1",
    args,
    env: process.env,
    preopens: { ".": "." },
    returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(args[0]));
// Older C libraries for WASI lack these two. Nothing can start a thread there, so nothing calls them.
const NOT_SUPPORTED = 58;
const env = { pthread_join: () => NOT_SUPPORTED, pthread_detach: () => NOT_SUPPORTED };
const instance = await WebAssembly.instantiate(module, { ...wasi.getImportObject(), env });
process.exitCode = wasi.start(instance);
