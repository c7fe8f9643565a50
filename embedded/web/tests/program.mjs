// What the program answers in node: `node program.mjs FOLDER`, the folder with the built page.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { MIDDLE, SIDE, centreOfMass, imageOf } from "../page/image.js";
import { Network, largest } from "../page/network.js";
import { digits } from "./digits.mjs";
import { strokesOf } from "./strokes.js";

const LARGEST_FILE = 150_000;
const LONGEST_FIRST = 5;
const TRIALS = 10;

let failures = 0;
function check(is, text) {
  console.log(`${is ? "ok    " : "FAILED"} ${text}`);
  failures += is ? 0 : 1;
}

const bytes = readFileSync(join(process.argv[2], "lenet5.wasm"));
const packed = execFileSync("gzip", ["-9", "-c"], { input: bytes }).length;
check(packed < LARGEST_FILE, `${bytes.length} bytes, ${packed} with gzip -9, fewer than ${LARGEST_FILE}`);
const here = fileURLToPath(new URL("../..", import.meta.url));
check(!bytes.includes(here), "no paths of this machine are in it");

const module = await WebAssembly.compile(bytes);
check(WebAssembly.Module.imports(module).length === 0, "nothing is imported");
const all = digits();
const scaled = ({ image }) => Float32Array.from(image, (pixel) => pixel / 255);

// The least of several: other programs of the machine make times longer. Each is of a program that was never compiled before,
// which a custom section of its own sees to.
let [network, ready, first] = [null, Infinity, Infinity];
for (let trial = 0; trial < TRIALS; trial++) {
  const module = await WebAssembly.compile(Buffer.concat([bytes, Buffer.from([0, 2, 1, 97 + trial])]));
  const begin = performance.now();
  network = new Network(await WebAssembly.instantiate(module, {}));
  ready = Math.min(ready, performance.now() - begin);
  first = Math.min(first, network.predict(scaled(all[0])).milliseconds);
}
const least = `(the least of ${TRIALS})`;
console.log(`       the instance and its trial took ${ready.toFixed(2)} ms ${least}`);
check(first < LONGEST_FIRST, `the first prediction took ${first.toFixed(2)} ms, less than ${LONGEST_FIRST} ${least}`);

const share = (count) => `${count} of ${all.length}`;
const right = all.filter((digit) => largest(network.predict(scaled(digit)).probabilities) === digit.label).length;
check(right >= 0.98 * all.length, `${share(right)} digits of MNIST`);
const times = all.map((digit) => network.predict(scaled(digit)).milliseconds).sort((a, b) => a - b);
console.log(`       a prediction takes ${times[times.length / 2].toFixed(3)} ms (median of ${times.length})`);

const { probabilities } = network.predict(scaled(all[0]));
const sum = probabilities.reduce((sum, each) => sum + each, 0);
check(Math.abs(sum - 1) < 1e-5 && probabilities.every((each) => each >= 0), "probabilities are not negative and add up to 1");
const again = new Network(await WebAssembly.instantiate(module, {})).predict(scaled(all[0])).probabilities;
check(again.every((each, at) => each === probabilities[at]), "another instance gives the same bits");
const extremes = [0, 1, -1e30, 1e30].map((value) => network.predict(new Float32Array(784).fill(value)));
check(
  extremes.slice(0, 2).every(({ probabilities }) => probabilities.every(Number.isFinite)),
  "images of paper and of ink give numbers",
);

check(imageOf([]) === null, "no strokes are no image");
const dot = imageOf([[[0.9, 0.1]]]);
const [x, y] = centreOfMass(dot);
check(Math.hypot(x - MIDDLE, y - MIDDLE) < 0.05, "a dot in a corner is put in the middle");
check(dot.filter((value) => value > 0).length < 16, "and stays a dot");
const sizes = [0.2, 0.9].map((size) => imageOf([[[0.05, 0.05], [0.05 + size, 0.05], [0.05 + size / 2, 0.05 + size]]]));
check(sizes[0].every((value, at) => Math.abs(value - sizes[1][at]) < 1e-4), "the size of a drawing does not matter");
const row = imageOf([[[0.1, 0.5], [0.9, 0.5]]]).slice(14 * SIDE, 15 * SIDE);
const long = row.reduce((sum, value) => sum + value, 0);
check(Math.abs(long - 20) < 0.1, `a line across is ${long.toFixed(2)} pixels long, expected 20`);

const drawn = all.filter((digit) => {
  return largest(network.predict(imageOf(strokesOf(digit.image))).probabilities) === digit.label;
}).length;
check(drawn >= 0.95 * all.length, `${share(drawn)} digits of MNIST drawn again as strokes`);

process.exit(failures > 0 ? 1 : 0);
