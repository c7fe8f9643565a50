// The programs in node: `node node.mjs FOLDER`, the folder with the built ones.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { compare } from "./answers.mjs";

const { failures, lines } = await compare((name) => readFileSync(join(process.argv[2], name)));
console.log(lines.join("\n"));
process.exit(failures > 0 ? 1 : 0);
