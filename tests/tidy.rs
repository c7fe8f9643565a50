//! The invariants of ARCHITECTURE.md that a machine can check, read from the source files as text.
//!
//! Every failure lists all offenders and says how to mend them.

#[path = "tidy/source.rs"]
mod source;

use std::collections::BTreeSet;

use source::{
    File, blamed, holds, holds_start, is_test_file, read, root, sources, stems, texts, word_positions,
};

const MOST_LINES: usize = 600;

/// Words of the language that are not in the table of operations.
#[rustfmt::skip]
const OTHER_WORDS: &[&str] = &[
    "vector", "signal", "image", "sequence", "input", "block", "part", "frozen", "l1", "l2", "max_norm",
    "init", "key", "budget", "network", "quantized",
];

/// Rows whose runtime file is not called like the word.
const SHARED_FILES: &[(&str, &str)] = &[("add", "merge"), ("mul", "merge"), ("concat", "merge")];

/// Rows that compute nothing at run time, or become other operations.
const NO_FILE: &[&str] = &["flatten", "shortcut"];

/// Files beside the layers that no row belongs to.
const LAYER_HELPERS: &[&str] = &[
    "mod",
    "activation",
    "slices",
    "twins",
    "merge",
    "pool",
    "tied_dense",
    "recurrent",
    "cell",
    "initial",
    "mask",
    "masked",
    "states",
    "track",
    "steps",
    "tests",
    "convolution",
    "fold",
];

/// A path may begin with one of these where the paths behind are forbidden.
struct ImportRule {
    files: &'static [&'static str],
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
    why: &'static str,
}

const IMPORT_RULES: &[ImportRule] = &[
    ImportRule {
        files: &["dnn-runtime/src/kernels/"],
        except: &[],
        forbidden: &["nalgebra", "crate::layer", "crate::layers", "crate::network", "crate::train"],
        why: "kernels take slices and plain sizes; convert in the layer that calls them",
    },
    ImportRule {
        files: &[
            "dnn-runtime/src/optim/",
            "dnn-runtime/src/loss/",
            "dnn-runtime/src/init/",
            "dnn-runtime/src/schedule/",
        ],
        except: &[],
        forbidden: &["crate::layers"],
        why: "optimizers, losses, initialisers and schedules see a network as tensors (`crate::layer`), never as layers",
    },
    ImportRule {
        files: &["dnn-runtime/src/"],
        except: &["dnn-runtime/src/train/", "dnn-runtime/src/lib.rs"],
        forbidden: &["crate::train"],
        why: "training stands above everything else; hand down a value or move what is shared below it",
    },
    ImportRule {
        files: &["dnn-runtime/src/parallel/"],
        except: &[],
        forbidden: &["crate"],
        why: "threads divide slices and index ranges of any kind; what they compute is the callers'",
    },
    ImportRule {
        files: &["dnn-runtime/src/"],
        except: &[],
        forbidden: &["dnn_macros", "dnn"],
        why: "the runtime knows neither the macro nor the facade",
    },
    ImportRule {
        files: &["dnn-macros/src/plan/", "dnn-macros/src/emit/"],
        except: &[],
        forbidden: &["crate::ast", "ast", "crate::parse", "crate::resolve", "crate::check"],
        why: "`plan` and `emit` read the model; put what they need there in `resolve`",
    },
    ImportRule {
        files: &["dnn-macros/src/"],
        except: &["dnn-macros/src/lib.rs"],
        forbidden: &["proc_macro"],
        why: "only lib.rs meets the compiler; everything else is written with `proc_macro2` so that tests can run it",
    },
    ImportRule {
        files: &["dnn-macros/src/"],
        except: &[],
        forbidden: &["dnn_runtime", "dnn"],
        why: "the macro knows the runtime only as paths in generated code, behind `facade::private`",
    },
];

/// The files with proofs: the only ones that hold `unsafe`.
const PROVEN: &[&str] = &[
    "dnn-runtime/src/storage.rs",
    "dnn-runtime/src/parallel/",
    "dnn-runtime/src/kernels/simd/",
    "dnn-runtime/src/kernels/conv/",
    "dnn-runtime/src/kernels/compiled.rs",
    "dnn-runtime/src/weights/embed.rs",
    "embedded/cortex-m/src/memory.rs",
    "embedded/wasm/src/lib.rs",
    "embedded/web/wasm/src/lib.rs",
];

/// The benchmark's calls of other libraries and instruction sets, which no program links.
const MEASURES: &[&str] = &["benches/kernels/src/peak.rs", "benches/kernels/src/peers.rs"];

/// What generated code never holds, as words.
const NEVER_QUOTED: &[&str] = &["unsafe", "dyn", "cfg", "kernels", "extern"];

#[test]
fn unsafe_code_stays_where_its_proofs_are() {
    let problems = sources().into_iter().filter(|file| !is_test_file(&file.path)).flat_map(|file| {
        let allowed = PROVEN.iter().chain(MEASURES).any(|proven| file.is_in(proven));
        let lines = if allowed { Vec::new() } else { file.lines_with_word("unsafe") };
        lines.into_iter().map(move |line| format!("{}:{line}: `unsafe`", file.path))
    });
    report(
        problems,
        "write it with safe code, or give storage.rs, parallel/, kernels/simd/, kernels/conv/ or weights/embed.rs of dnn-runtime/src a function that proves it (embedded/wasm/ and embedded/web/wasm/ are called by JavaScript)",
    );
}

#[test]
fn unsafe_code_is_allowed_in_few_places() {
    let mut problems = Vec::new();
    for file in sources().iter().filter(|file| !is_test_file(&file.path)) {
        if ["dnn-runtime/src/layers/mod.rs", "dnn-runtime/src/int8.rs"].iter().any(|path| file.is(path))
            || PROVEN.iter().any(|proven| file.is_in(proven))
        {
            continue;
        }
        let lines: Vec<&str> = file.code.lines().collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.contains("allow(unsafe_code")) {
            let attributes = lines[..at].iter().rev().take_while(|line| line.trim().starts_with("#["));
            if !attributes.clone().any(|line| line.contains("#[cfg(test)]")) {
                problems.push(format!("{}:{}: `allow(unsafe_code)`", file.path, at + 1));
            }
        }
    }
    report(
        problems,
        "only storage.rs, parallel/, kernels/simd/, kernels/conv/, kernels/compiled.rs, weights/embed.rs, layers/mod.rs, int8.rs and `#[cfg(test)]` modules may allow it",
    );
}

#[test]
fn modules_import_downwards_only() {
    let mut problems = Vec::new();
    for file in sources() {
        for rule in IMPORT_RULES {
            let applies = rule.files.iter().any(|files| file.is_in(files));
            if !applies || rule.except.iter().any(|except| file.is_in(except)) {
                continue;
            }
            for forbidden in rule.forbidden {
                for line in file.lines_naming(forbidden) {
                    problems.push(format!("{}:{line}: names `{forbidden}`: {}", file.path, rule.why));
                }
            }
        }
    }
    report(problems, "see \"Who must never import whom\" in ARCHITECTURE.md");
}

#[test]
fn generated_code_is_calls_only() {
    let mut problems = Vec::new();
    let files = ["dnn-macros/src/emit/", "dnn-macros/src/layers/"];
    for file in sources().iter().filter(|file| files.iter().any(|files| file.is_in(files))) {
        for quoted in file.bodies(&["quote", "quote_spanned"]) {
            let text = &file.code[quoted.clone()];
            for word in NEVER_QUOTED.iter().filter(|word| !word_positions(text, word).is_empty()) {
                problems.push(format!("{}:{}: quotes `{word}`", file.path, file.line_of(quoted.start)));
            }
            if text.contains("::*") {
                problems.push(format!("{}:{}: quotes a glob import", file.path, file.line_of(quoted.start)));
            }
        }
    }
    report(problems, "put it into a function, type or `macro_rules` of dnn-runtime and emit a call of that");
}

#[test]
fn nothing_is_left_for_later() {
    let later = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    let mut problems = Vec::new();
    for file in sources() {
        for name in ["todo", "unimplemented", "dbg"] {
            let calls = word_positions(&file.code, name).into_iter();
            let calls = calls.filter(|at| file.code[at + name.len()..].starts_with('!'));
            problems.extend(calls.map(|at| format!("{}:{}: `{name}!`", file.path, file.line_of(at))));
        }
        let ignored = file.code.match_indices("#[ignore").map(|(at, _)| at);
        problems.extend(ignored.map(|at| format!("{}:{}: an ignored test", file.path, file.line_of(at))));
        for word in &later {
            let notes = word_positions(&file.text, word).into_iter();
            problems.extend(notes.map(|at| format!("{}:{}: a note for later", file.path, file.line_of(at))));
        }
    }
    report(problems, "finish it, or open an issue and delete the note; a test that cannot run is not a test");
}

#[test]
fn files_are_short() {
    let files = sources()
        .into_iter()
        .filter(|file| !file.path.contains("tests/ui/") && !file.path.contains("snapshots"));
    let problems = files.filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines} lines, at most {MOST_LINES}", file.path))
    });
    report(problems, "divide it by what its parts are about");
}

#[test]
fn every_operation_has_its_runtime_file() {
    let rows = table();
    let files: BTreeSet<String> = stems("dnn-runtime/src/layers");
    let file_of = |word: &str| {
        let shared = SHARED_FILES.iter().find(|(shared, _)| *shared == word);
        shared.map_or(word.to_owned(), |(_, file)| (*file).to_owned())
    };
    let missing = rows
        .iter()
        .filter(|word| !NO_FILE.contains(&word.as_str()) && !files.contains(&file_of(word)))
        .map(|word| format!("dnn-runtime/src/layers/{}.rs is missing for `{word}`", file_of(word)));
    let extra = files
        .iter()
        .filter(|file| !LAYER_HELPERS.contains(&file.as_str()) && !rows.contains(*file))
        .map(|file| {
            format!("dnn-runtime/src/layers/{file}.rs has no row `{file}` in dnn-macros/src/layers/mod.rs")
        });
    report(missing.chain(extra), "see \"Add a layer\" in CONTRIBUTING.md");
}

/// The items of the language, in several files.
fn language() -> String {
    ["src/language.rs", "src/language/images.rs", "src/language/sequences.rs"].map(read).concat()
}

#[test]
fn every_word_is_a_documented_item() {
    let mut words = table();
    words.extend(OTHER_WORDS.iter().map(|word| (*word).to_owned()));
    let text = language();
    let items = text.lines().filter_map(|line| line.strip_prefix("pub struct ")?.strip_suffix(';'));
    let items: BTreeSet<String> = items.map(str::to_owned).collect();
    let missing = words.difference(&items).map(|word| format!("src/language.rs has no `pub struct {word};`"));
    let extra = items
        .difference(&words)
        .map(|item| format!("src/language.rs documents `{item}`, which is no word of the language"));
    report(missing.chain(extra), "add the item with its documentation, or remove it with its row");
}

#[test]
fn every_operation_is_in_the_readme() {
    let readme = read("README.md");
    let section = readme.split("\n## ").find(|section| section.starts_with("Layers"));
    let rows = section.unwrap_or_default().lines().filter_map(|line| {
        let code = line.strip_prefix("| `")?;
        code.split(['`', '(']).next().map(str::to_owned)
    });
    let rows: BTreeSet<String> = rows.collect();
    let table = table();
    let missing =
        table.difference(&rows).map(|word| format!("the table \"Layers\" of README.md has no row `{word}`"));
    let extra = rows
        .difference(&table)
        .map(|row| format!("README.md has a row `{row}`, which is no operation of the macro"));
    report(missing.chain(extra), "write one line: | `word(arguments = defaults)` | what it computes |");
}

#[test]
fn every_argument_is_documented() {
    let (readme, items) = (read("README.md"), language());
    let mut problems = Vec::new();
    for word in table() {
        let cell = readme.split(&format!("\n| `{word}(")).nth(1).and_then(|rest| rest.split('`').next());
        let shown = cell.unwrap_or_default();
        let before = items.split(&format!("pub struct {word};")).next().unwrap_or_default();
        let docs = before.rsplit("pub struct ").next().unwrap_or_default();
        for argument in arguments(&word) {
            if word_positions(shown, &argument).is_empty() {
                problems.push(format!("README.md: the row of `{word}` does not show `{argument}`"));
            }
            if !docs.contains(&format!("`{argument}`")) {
                problems.push(format!(
                    "src/language.rs: the documentation of `{word}` does not explain `{argument}`"
                ));
            }
        }
    }
    report(problems, "write what the argument is, its range and its default");
}

#[test]
fn every_operation_has_a_gradient_check() {
    let files = gradient_tests();
    let is_used = |word: &String| {
        files
            .iter()
            .any(|file| file.bodies(&["network"]).into_iter().any(|body| holds(&file.code[body], word)))
    };
    let unchecked = table().into_iter().filter(|word| !is_used(word));
    report(
        unchecked.map(|word| format!("`{word}` is in no network of tests/gradients.rs")),
        "use it in one of the networks of that file, or add a network to its list",
    );
}

#[test]
fn every_network_of_the_gradient_checks_is_checked() {
    let mut problems = Vec::new();
    for file in gradient_tests() {
        let tests: String =
            file.bodies(&["gradient_tests"]).into_iter().map(|body| &file.code[body]).collect();
        let networks = file.bodies(&["network"]).into_iter().flat_map(|body| {
            let words = file.code[body].split_whitespace().collect::<Vec<_>>();
            let names = words.windows(2).filter(|pair| pair[0] == "struct");
            names.map(|pair| pair[1].trim_end_matches(':').to_owned()).collect::<Vec<_>>()
        });
        let unchecked = networks.filter(|name| !holds(&tests, name));
        problems.extend(unchecked.map(|name| format!("{}: `{name}` is in no test", file.path)));
    }
    report(problems, "add it to the list `gradient_tests!`");
}

/// Those with networks.
fn gradient_tests() -> Vec<File> {
    let is_one = |file: &File| file.is("tests/gradients.rs") || file.is_in("tests/gradients/");
    let files: Vec<_> = sources().into_iter().filter(is_one).collect();
    assert!(
        files.iter().any(|file| file.is("tests/gradients.rs")),
        "tests/gradients.rs holds the gradient checks"
    );
    files
}

#[test]
fn every_operation_has_a_misuse_case() {
    let messages: Vec<String> = texts()
        .into_iter()
        .filter(|(path, _)| path.starts_with("tests/ui/") && path.ends_with(".stderr"))
        .map(|(_, text)| text)
        .collect();
    let blamed: Vec<&str> = messages.iter().flat_map(|message| blamed(message)).collect();
    let unblamed = table().into_iter().filter(|word| blamed.iter().all(|text| !holds(text, word)));
    report(
        unblamed.map(|word| format!("no message in tests/ui names or underlines `{word}`")),
        "add a case that uses it wrongly, in the folder of the room that refuses it, with its .stderr",
    );
}

#[test]
fn every_kernel_is_tested_against_its_twin() {
    let kernels = sources().into_iter().filter(|file| file.is_in("dnn-runtime/src/kernels/"));
    let (tests, others): (Vec<File>, Vec<File>) =
        kernels.partition(|file| file.path.ends_with("/tests.rs") || file.path.ends_with("_tests.rs"));
    let twins: Vec<&File> = others.iter().filter(|file| file.path.contains("/kernels/reference")).collect();
    let mut problems = Vec::new();
    // A kernel outside the list: all rows of `linear_transposed_rows`.
    for kernel in kernels_of(&others).into_iter().chain([String::from("linear_transposed")]) {
        if !twins.iter().any(|file| holds_start(&file.code, &format!("pub fn {kernel}<"))) {
            problems.push(format!(
                "`{kernel}` has no twin in dnn-runtime/src/kernels/reference.rs or reference/"
            ));
        }
        for call in [format!("T::{kernel}("), format!("reference::{kernel}(")] {
            if !tests.iter().any(|file| holds_start(&file.code, &call)) {
                problems.push(format!("no test in dnn-runtime/src/kernels/ calls `{call}..)`"));
            }
        }
    }
    // Integers have no instruction sets but in products, and no lists.
    let integer =
        others.iter().find(|file| file.is("dnn-runtime/src/kernels/integer.rs")).expect("a file of kernels");
    for rest in integer.code.split("\npub fn ").skip(1) {
        let kernel = rest.split(['(', '<']).next().unwrap_or_default();
        for call in [format!("reference::{kernel}("), format!("integer::{kernel}(")] {
            let tests = tests.iter().filter(|file| file.is("dnn-runtime/src/kernels/integer_tests.rs"));
            if tests.into_iter().all(|file| !file.code.contains(&call)) {
                problems
                    .push(format!("no test in dnn-runtime/src/kernels/integer_tests.rs calls `{call}..)`"));
            }
        }
    }
    report(
        problems,
        "write it once more as its formula reads, and a property of both in kernels/tests.rs or loss_tests.rs",
    );
}

/// The names in the lists of `kernels!`.
fn kernels_of(files: &[File]) -> Vec<String> {
    let list = |path: &str| {
        let file = files
            .iter()
            .find(|file| file.is(path))
            .unwrap_or_else(|| panic!("{path} holds a list of kernels"));
        // The macro calls itself with its own names; the list is the last call.
        let list =
            file.bodies(&["kernels"]).into_iter().max_by_key(|body| body.start).expect("`kernels! { .. }`");
        // Methods of the trait's own have a body.
        let is_listed = |rest: &&str| rest.split('{').next().is_some_and(|head| head.contains('='));
        let names = file.code[list].split("fn ").skip(1).filter(is_listed);
        let names = names.filter_map(|rest| rest.split('(').next());
        names.map(str::to_owned).collect::<Vec<String>>()
    };
    let names = [list("dnn-runtime/src/kernels/mod.rs"), list("dnn-runtime/src/kernels/cells.rs")].concat();
    for known in ["cross_entropy", "linear_transposed_rows", "lstm_step"] {
        assert!(names.iter().any(|name| name == known), "not the lists: {names:?}");
    }
    names
}

#[test]
fn every_activation_and_optimizer_is_tested_against_its_formula() {
    let files = sources();
    let mut problems = Vec::new();
    for (folder, declares, path) in [
        ("dnn-runtime/src/layers/", "compiled_slices", "dnn-runtime/src/layers/activation/twins.rs"),
        ("dnn-runtime/src/optim/", "impl_optimizer", "dnn-runtime/src/optim/twins.rs"),
    ] {
        let twins = files.iter().find(|file| file.is(path)).expect("the list of twins");
        let list: String = twins.bodies(&["twins"]).into_iter().map(|body| &twins.code[body]).collect();
        for file in files.iter().filter(|file| file.is_in(folder)) {
            for body in file.bodies(&[declares]) {
                let argument = file.code[body].trim_start_matches('(');
                let name = argument.split([',', '<', ')']).next().unwrap_or_default();
                // Else it is a call within the macro, with a name of its own.
                if name.starts_with(char::is_uppercase) && !holds(&list, name) {
                    problems.push(format!("{}: `{name}` is not in the list `twins!` of {path}", file.path));
                }
            }
        }
    }
    report(problems, "add it with its formula, number by number in `f64`");
}

#[test]
fn unsafe_code_has_its_proof_above() {
    let mut problems = Vec::new();
    for file in sources().iter().filter(|file| PROVEN.iter().any(|proven| file.is_in(proven))) {
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        for line in file.lines_with_word("unsafe") {
            let code = file.code.lines().nth(line - 1).unwrap_or_default();
            // Functions and traits say what others must prove.
            let proves = code.contains("unsafe {") || code.contains("unsafe impl");
            let mut above = lines[..line - 1].iter().rev().skip_while(|line| line.starts_with("#["));
            let is_proven = above.by_ref().take_while(|line| line.starts_with("//"));
            if proves && !is_proven.into_iter().any(|line| line.starts_with("// SAFETY: ")) {
                problems.push(format!("{}:{line}: `unsafe` without a proof", file.path));
            }
        }
    }
    report(problems, "say above it in `// SAFETY: ` why all that it asks for is given");
}

#[test]
fn kernels_are_compiled_for_what_is_asked_of_the_machine() {
    // `detected!("avx2", "fma")` and `target_feature(enable = "avx2,fma")`.
    let named = |begin: &str| {
        let mut found = Vec::new();
        for file in sources().iter().filter(|file| file.is_in("dnn-runtime/src/kernels/")) {
            for rest in file.text.split(begin).skip(1).filter(|rest| rest.starts_with('"')) {
                let end = rest.find(')').expect("the parenthesis ends");
                found.push((file.path.clone(), rest[..end].replace(['"', ' '], "")));
            }
        }
        found
    };
    let detected: BTreeSet<String> = named("detected!(").into_iter().map(|(_, features)| features).collect();
    assert_eq!(detected.len(), 3, "AVX2, AVX-512 and with VNNI: {detected:?}");
    let enabled = named("target_feature(enable = ");
    assert!(detected.iter().all(|wanted| enabled.iter().any(|(_, features)| features == wanted)));
    let others = enabled.iter().filter(|(_, features)| !detected.contains(features));
    let problems = others.map(|(path, features)| format!("{path}: `{features}`"));
    report(
        problems,
        "write the same features in the same order as in `isa.rs`, or the kernels may meet a machine without them",
    );
}

#[test]
fn no_file_names_a_place_outside_the_repository() {
    let homes = ["ho", "Us", "ro", "wo", "t", "m"].iter().zip(["me", "ers", "ot", "rk", "mp", "nt"]);
    let mut outside: Vec<String> = homes.map(|(start, end)| format!("/{start}{end}/")).collect();
    outside.push(["../sha", "red"].concat());
    let mut problems = Vec::new();
    for (path, text) in texts() {
        for place in &outside {
            let stands_alone = |at: &usize| {
                let before = text[..*at].chars().next_back();
                before.is_none_or(|c| c.is_whitespace() || "\"'`(<=:".contains(c))
            };
            let found = text.match_indices(place.as_str()).map(|(at, _)| at).filter(stands_alone);
            problems.extend(found.map(|at| format!("{path}:{}: `{place}`", text[..at].lines().count())));
        }
    }
    report(problems, "use a path inside the repository, or `std::env::temp_dir()`");
}

#[test]
fn documents_point_at_what_exists() {
    let mut problems = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = read(document);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let links = links.filter(|link| !link.is_empty() && !link.contains("://"));
        let paths = text.split('`').skip(1).step_by(2).filter(|code| is_repository_path(code));
        for path in links.chain(paths) {
            if !root().join(path).exists() {
                problems.push(format!("{document}: `{path}` does not exist"));
            }
        }
    }
    report(problems, "correct the path, or describe what is there now");
}

/// `dnn-macros/src/emit/`, but not `a / b` or a pattern.
fn is_repository_path(code: &str) -> bool {
    let tops = ["src/", "dnn-macros/", "dnn-runtime/", "tests/", "examples/", "benches/", ".ci/"];
    tops.iter().any(|top| code.starts_with(top)) && !code.contains(['*', '<', '{', ' '])
}

/// The words of the macro's table, from its list of rows.
fn table() -> BTreeSet<String> {
    let text = read("dnn-macros/src/layers/mod.rs");
    let list = text.split_once("static TABLE").and_then(|(_, rest)| rest.split_once("];"));
    let (list, _) = list.expect("dnn-macros/src/layers/mod.rs holds `static TABLE: .. = &[..];`");
    let rows =
        list.lines().filter_map(|line| line.trim().strip_prefix('&')?.strip_suffix(',')?.split_once("::"));
    let words: BTreeSet<String> = rows
        .map(|(module, name)| {
            let word = name.to_lowercase();
            let file = format!("dnn-macros/src/layers/{module}.rs");
            assert!(
                read(&file).contains(&format!("\"{word}\"")),
                "{file}: name the row {name} like its word"
            );
            word
        })
        .collect();
    assert!(words.len() > 20, "the list of rows could not be read: {words:?}");
    words
}

#[track_caller]
fn report(problems: impl IntoIterator<Item = String>, remedy: &str) {
    let problems: Vec<String> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}\n\n{remedy}", problems.join("\n"));
}

/// The names of an operation's arguments, from its row.
fn arguments(word: &str) -> BTreeSet<String> {
    let mut folder =
        stems("dnn-macros/src/layers").into_iter().map(|file| format!("dnn-macros/src/layers/{file}.rs"));
    let start = format!("static {}: LayerSpec", word.to_uppercase());
    let row = folder.find_map(|file| Some(read(&file).split_once(&start)?.1.to_owned()));
    let row = row.unwrap_or_else(|| panic!("there is no `{start}` in dnn-macros/src/layers"));
    let row = row.split("static ").next().unwrap_or_default();
    let named = ["name: \"", "any(\"", "float(\""].into_iter().flat_map(|start| row.split(start).skip(1));
    let mut names: BTreeSet<String> =
        named.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect();
    if !word_positions(row.split("shape: ").next().unwrap_or_default(), "UNITS").is_empty() {
        names.insert("units".to_owned());
    }
    names
}
