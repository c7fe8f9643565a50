//! Labels: what operations are called in messages, in the struct and in weight files.

use std::collections::{HashMap, HashSet};

use proc_macro2::Span;
use syn::Ident;

use super::Resolver;
use crate::model::Label;

/// What one link of a chain contributes to labels.
pub(super) struct Element {
    /// The operation's or block's word.
    pub word: String,
    pub is_learned: bool,
    pub copies: usize,
}

/// What stands behind the stage's name for each copy of each element.
///
/// The only learned operation of a stage has the stage's name alone. Several learned ones of one word are numbered
/// from 0, as PyTorch does; others, and what learns nothing, have their word, numbered from 1 if it repeats.
pub(super) fn suffixes(elements: &[Element]) -> Vec<Vec<String>> {
    let copies = |keep: &dyn Fn(&Element) -> bool| -> usize {
        elements.iter().filter(|element| keep(element)).map(|element| element.copies).sum()
    };
    let learned = copies(&|element| element.is_learned);
    let mut learned_words = elements.iter().filter(|element| element.is_learned).map(|element| &element.word);
    let first_word = learned_words.next();
    let one_word = learned_words.all(|word| Some(word) == first_word);
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut index = 0;
    let mut suffix = |element: &'_ Element, number: usize| {
        if element.is_learned && learned == 1 {
            return String::new();
        }
        if element.is_learned && one_word {
            index += 1;
            return format!(".{}", index - 1);
        }
        let repeats = copies(&|other| other.word == element.word) > 1;
        if repeats { format!(".{}_{number}", element.word) } else { format!(".{}", element.word) }
    };
    let mut all = Vec::new();
    for element in elements {
        let mut of_element = Vec::new();
        for _ in 0..element.copies {
            let number = numbers.entry(&element.word).or_default();
            *number += 1;
            of_element.push(suffix(element, *number));
        }
        all.push(of_element);
    }
    all
}

/// A label from the path `stage1.0.conv1`, in the place of the stage's name.
pub(super) fn label(name: String, key: String, stage: &Ident) -> Label {
    // Keeps the `r#` of a name that needs it.
    let field =
        if name.contains('.') { Ident::new(&name.replace('.', "_"), stage.span()) } else { stage.clone() };
    Label { name, field, key }
}

/// `MyLayer` as `my_layer`
pub(super) fn snake_case(word: &str) -> String {
    let mut snake = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

impl Resolver<'_> {
    /// Makes fields and keys unique.
    ///
    /// The user chose the names of learned operations' fields: two of one name are an error. Nobody chose the others:
    /// they get a number.
    pub(super) fn finish_labels(&mut self) {
        let mut fields: HashMap<String, String> = HashMap::new();
        let mut keys: HashMap<String, (&Label, Span)> = HashMap::new();
        for (node, key_span) in self.nodes.iter().zip(&self.key_spans).filter(|(node, _)| node.is_learned()) {
            let label = &node.label;
            let Label { name, field, key } = label;
            if let Some(other) = fields.insert(field.to_string(), name.clone()) {
                let message =
                    format!("`{other}` and `{name}` would both be the field `{field}`; rename a stage");
                self.cx.error(field.span(), message);
            } else if let Some((other, other_span)) = keys.insert(key.clone(), (label, *key_span)) {
                let message =
                    format!("`{}` and `{name}` would both have the key `{key}` in weight files", other.name);
                // The one that asks for another key than its name is at fault.
                let at_fault = if label.key == label.name { other_span } else { *key_span };
                self.cx.error(at_fault, message);
            }
        }
        let mut taken: HashSet<String> = fields.into_keys().collect();
        for node in self.nodes.iter_mut().filter(|node| !node.is_learned()) {
            let (name, field) = (node.label.name.clone(), node.label.field.to_string());
            let mut number = 2;
            while !taken.insert(node.label.field.to_string()) {
                node.label.name = format!("{name}_{number}");
                node.label.field = Ident::new(
                    &format!("{}_{number}", field.trim_start_matches("r#")),
                    node.label.field.span(),
                );
                number += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_follow_the_learned_operations() {
        let check = |elements: &[(&str, bool, usize)], expect: &[&[&str]]| {
            let elements = elements.iter().map(|&(word, is_learned, copies)| Element {
                word: word.to_owned(),
                is_learned,
                copies,
            });
            assert_eq!(suffixes(&elements.collect::<Vec<_>>()), expect);
        };
        check(&[("dense", true, 1)], &[&[""]]);
        check(&[("add", false, 1)], &[&[".add"]]);
        check(&[("dense", true, 1), ("relu", false, 1)], &[&[""], &[".relu"]]);
        check(&[("basic", true, 3)], &[&[".0", ".1", ".2"]]);
        check(&[("basic", true, 1), ("basic", true, 2)], &[&[".0"], &[".1", ".2"]]);
        check(&[("dense", true, 1), ("batch_norm", true, 1)], &[&[".dense"], &[".batch_norm"]]);
        check(
            &[("dense", true, 1), ("relu", false, 1), ("dense", true, 1), ("relu", false, 1)],
            &[&[".0"], &[".relu_1"], &[".1"], &[".relu_2"]],
        );
        check(&[("dense", true, 2), ("batch_norm", true, 1)], &[&[".dense_1", ".dense_2"], &[".batch_norm"]]);
    }

    #[test]
    fn types_are_spelt_as_words() {
        assert_eq!(snake_case("Highway"), "highway");
        assert_eq!(snake_case("MyLayer2"), "my_layer2");
    }
}
