// Whether a program answers with the bits of other machines, in node and in a browser.

/** How far vectors may be from plain code, relative to the largest answer of a round: as in `answers/src/main.rs`. */
const CLOSE = 1e-5;

/** The programs: plain code, and code with vectors of 128 bits. */
export const PROGRAMS = ["plain", "simd128"];

const float = (bits) => new Float32Array(Uint32Array.of(bits).buffer)[0];

/** Runs all of them, of which `load` gives the bytes; gives what a page reports. */
export async function compare(load) {
  const lines = [];
  let failures = 0;
  function check(is, text) {
    lines.push(`${is ? "ok    " : "FAILED"} ${text}`);
    failures += is ? 0 : 1;
  }

  for (const name of PROGRAMS) {
    const module = await WebAssembly.compile(await load(`${name}.wasm`));
    check(WebAssembly.Module.imports(module).length === 0, `${name}: nothing is imported`);
    const program = (await WebAssembly.instantiate(module, {})).exports;
    const hasVectors = name !== "plain";
    check(program.has_vectors() === Number(hasVectors), `${name}: kernels with${hasVectors ? "" : "out"} vectors`);

    let [different, farthest] = [0, 0];
    const [inputs, answers, digits] = [program.inputs(), program.answers(), program.digits()];
    for (let seed = 0; seed < inputs; seed++) {
      const places = [...Array(answers).keys()];
      const [found, expected] = [program.answer, program.expected].map((bits) => places.map((at) => bits(seed, at)));
      different += places.filter((at) => found[at] !== expected[at]).length;
      const scale = Math.max(1, ...found.map((bits) => Math.abs(float(bits))));
      // A NaN stays the largest, and is not close.
      farthest = Math.max(farthest, ...places.map((at) => Math.abs(float(found[at]) - float(expected[at])) / scale));
    }
    const share = `${name}: answers: ${different} of ${inputs * answers} differ in a bit`;
    if (hasVectors) {
      check(farthest <= CLOSE, `${share}, by at most ${farthest.toExponential(1)}`);
    } else {
      check(different === 0, share);
    }
    const right = [program.dense(), program.convolutional(), program.integers()];
    // What firmware must recognise too.
    const least = [program.least_dense(), program.least_convolutional(), program.least_integers()];
    const [dense, convolutional, integers] = right.map((count, at) => `${count} (at least ${least[at]})`);
    check(
      right.every((count, at) => count >= least[at]),
      `${name}: digits: ${dense} dense, ${convolutional} convolutional, ${integers} by integers, of ${digits}`,
    );
  }
  return { failures, lines };
}
