//! Rust source read as text: code without comments and literals, words, imports, quoted code.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A Rust file of this repository.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
    /// The text with comments and literals blanked out.
    pub(crate) code: String,
}

impl File {
    pub(crate) fn is(&self, path: &str) -> bool {
        self.path == path
    }

    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    pub(crate) fn lines_with_word(&self, word: &str) -> Vec<usize> {
        word_positions(&self.code, word).into_iter().map(|at| self.line_of(at)).collect()
    }

    /// The lines in which the path is named, in a `use` with braces too.
    pub(crate) fn lines_naming(&self, path: &str) -> Vec<usize> {
        let is_whole = |at: &usize| {
            let before = &self.code[..*at];
            let behind = &self.code[at + path.len()..];
            !before.ends_with(is_word) && !before.ends_with("::") && !behind.starts_with(is_word)
        };
        let is_path = |at: &usize| path.contains("::") || self.code[at + path.len()..].starts_with("::");
        let direct = self.code.match_indices(path).map(|(at, _)| at).filter(is_whole).filter(is_path);
        let grouped = use_statements(&self.code).into_iter().filter(|(_, tree)| {
            let inside = format!("{path}::");
            expand(tree).iter().any(|name| name == path || name.starts_with(&inside))
        });
        let lines: BTreeSet<usize> =
            direct.chain(grouped.map(|(at, _)| at)).map(|at| self.line_of(at)).collect();
        lines.into_iter().collect()
    }

    /// The bodies of the calls of macros.
    pub(crate) fn bodies(&self, macros: &[&str]) -> Vec<Range<usize>> {
        let starts = macros.iter().flat_map(|name| {
            let calls = word_positions(&self.code, name).into_iter();
            let calls = calls.filter(|at| self.code[at + name.len()..].starts_with('!'));
            calls.map(|at| at + name.len() + 1)
        });
        starts.map(|start| start..start + balanced(&self.code[start..])).collect()
    }
}

/// The length of a bracketed group at the start of `code`.
fn balanced(code: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// The `use` statements with their places.
fn use_statements(code: &str) -> Vec<(usize, String)> {
    let statements = word_positions(code, "use").into_iter().filter_map(|at| {
        let tree = code[at + 3..].split_once(';')?.0;
        Some((at, tree.chars().filter(|c| !c.is_whitespace()).collect()))
    });
    statements.collect()
}

/// `crate::{a,b::{c,d}}` as `crate::a`, `crate::b::c`, `crate::b::d`.
fn expand(tree: &str) -> Vec<String> {
    let Some((prefix, rest)) = tree.split_once('{') else { return vec![tree.to_owned()] };
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    let (mut depth, mut start, mut branches) = (0usize, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                branches.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&inner[start..]);
    let paths = branches.into_iter().flat_map(expand);
    paths.map(|branch| format!("{prefix}{branch}").trim_end_matches("::self").to_owned()).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a whole word stands.
pub(crate) fn word_positions(text: &str, word: &str) -> Vec<usize> {
    let is_whole =
        |at: &usize| !text[..*at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word);
    text.match_indices(word).map(|(at, _)| at).filter(is_whole).collect()
}

/// Whether the text holds a whole word.
pub(crate) fn holds(text: &str, word: &str) -> bool {
    !word_positions(text, word).is_empty()
}

/// Whether the text holds what begins with a whole word.
pub(crate) fn holds_start(text: &str, start: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(start).any(|(at, _)| !text[..at].ends_with(is_word))
}

/// Whether a file holds tests alone.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/")
}

/// What a compiler's message is about: what stands between backquotes in its headlines, and the source it underlines.
pub(crate) fn blamed(message: &str) -> Vec<&str> {
    let lines: Vec<&str> = message.lines().collect();
    let headlines = lines.iter().filter(|line| line.starts_with("error"));
    let quoted = headlines.flat_map(|line| line.split('`').skip(1).step_by(2));
    let underlined = lines.windows(2).filter_map(|pair| {
        let (start, end) = (pair[1].find('^')?, pair[1].rfind('^')?);
        // Columns are characters, not bytes; the line of marks begins with ASCII only.
        let (start, end) = (nth_char(pair[0], start), nth_char(pair[0], end + 1));
        pair[0].get(start..end)
    });
    quoted.chain(underlined).collect()
}

fn nth_char(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

/// Rust code with comments, strings and characters replaced by spaces, byte for byte.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match literal_end(text, at) {
            Some(end) => end,
            None => {
                at += 1;
                continue;
            }
        };
        for byte in code[at..end].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
        at = end;
    }
    String::from_utf8(code).expect("whole literals are replaced")
}

/// The end of the comment, string or character that begins at `at`, if one does.
fn literal_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    let find = |needle: &str, from: usize| {
        text.get(from..).and_then(|rest| rest.find(needle)).map_or(text.len(), |found| from + found)
    };
    let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest[0] {
        b'/' if rest.starts_with(b"//") => Some(find("\n", at)),
        b'/' if rest.starts_with(b"/*") => {
            let (mut depth, mut end) = (1, at + 2);
            while depth > 0 && end < bytes.len() {
                let step = match &bytes[end..] {
                    [b'*', b'/', ..] => (-1, 2),
                    [b'/', b'*', ..] => (1, 2),
                    _ => (0, 1),
                };
                depth += step.0;
                end += step.1;
            }
            Some(end)
        }
        b'"' => Some(quoted_end(bytes, at + 1, b'"')),
        b'r' if !after_word || bytes[at - 1] == b'b' => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            let is_string = rest.get(1 + hashes) == Some(&b'"');
            let close = format!("\"{}", "#".repeat(hashes));
            is_string.then(|| (find(&close, at + 2 + hashes) + close.len()).min(bytes.len()))
        }
        b'\'' => {
            let is_escaped = rest.get(1) == Some(&b'\\');
            let c = text[at + 1..].chars().next()?;
            let closes = rest.get(1 + c.len_utf8()) == Some(&b'\'');
            // Anything else is a lifetime.
            (is_escaped || closes).then(|| quoted_end(bytes, at + 1, b'\''))
        }
        _ => None,
    }
}

fn quoted_end(bytes: &[u8], mut at: usize, close: u8) -> usize {
    while at < bytes.len() && bytes[at] != close {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// All Rust files.
pub(crate) fn sources() -> Vec<File> {
    let rust = texts().into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, text)| File { path, code: blank(&text), text }).collect()
}

/// All text files, by their path in the repository.
pub(crate) fn texts() -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    files.sort();
    let name = |path: &Path| {
        let inside = path.strip_prefix(root()).expect("the walk starts at the root");
        inside.to_string_lossy().replace('\\', "/")
    };
    files.iter().filter_map(|path| Some((name(path), fs::read_to_string(path).ok()?))).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if !path.is_dir() {
            // In a linked checkout `.git` is a file that holds the place of the repository.
            if name != ".git" {
                files.push(path);
            }
        } else if !matches!(name.as_str(), "target" | ".git") {
            collect(&path, files);
        }
    }
}

/// The names of the Rust files in a folder.
pub(crate) fn stems(folder: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    let rust = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect()
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanking_keeps_code_only() {
        let check =
            |text: &str, expect: &str| assert_eq!(blank(text).split_whitespace().collect::<String>(), expect);
        check("a // unsafe\nb", "ab");
        check("a /* x /* y */ z */ b", "ab");
        check(r#"f("\" unsafe", 'x', '\'', b"z") + 'a: 1"#, "f(,,,b)+'a:1");
        check("r#\"unsafe \" still\"# x", "x");
        check("for r in \"a\" { }", "forrin{}");
    }

    #[test]
    fn a_message_blames_what_it_names_and_underlines() {
        let message = "error: `fc.elu`: `alpha` is no number\n --> a.rs:5:1\n  |\n5 | fc: \"\u{e9}\", elu(true) -> relu,\n  |              ^^^^\n\nerror: late\n  = note: `selu`\n";
        assert_eq!(blamed(message), ["fc.elu", "alpha", "true"]);
    }

    #[test]
    fn bodies_of_macros_are_found() {
        let text = "fn network() {} network! { a { b } } quote!(c) x";
        let file = File { path: String::new(), text: text.into(), code: text.into() };
        let found: Vec<&str> =
            file.bodies(&["network", "quote"]).into_iter().map(|body| &text[body]).collect();
        assert_eq!(found, [" { a { b } }", "(c)"]);
    }

    #[test]
    fn grouped_imports_are_seen() {
        assert_eq!(expand("crate::{a::{b,self},c}"), ["crate::a::b", "crate::a", "crate::c"]);
        let text = "use crate::{scalar::Scalar, layers};\nlet x = crate::layers::relu();\nlet y = my_crate::layers::z();";
        let file = File { path: String::new(), text: text.into(), code: text.into() };
        assert_eq!(file.lines_naming("crate::layers"), [1, 2]);
    }
}
