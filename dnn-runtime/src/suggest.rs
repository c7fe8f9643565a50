//! "Did you mean ..?": the name that a misspelt one is most like.

/// The first of `names` with the fewest edits to `name`, upper and lower case being equal; `None` if more than one in
/// `one_in` of the letters differ.
pub(crate) fn nearest<'a>(
    name: &str,
    names: impl IntoIterator<Item = &'a str>,
    one_in: usize,
) -> Option<&'a str> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let distances = names.into_iter().map(|other| {
        let letters: Vec<char> = other.to_lowercase().chars().collect();
        (edit_distance(&name, &letters), name.len().max(letters.len()), other)
    });
    let (distance, length, other) = distances.min_by_key(|&(distance, ..)| distance)?;
    // In the shortest names one letter may differ too.
    (distance * one_in <= length.max(one_in)).then_some(other)
}

/// The Levenshtein distance: the least number of inserted, removed and replaced letters.
fn edit_distance(from: &[char], to: &[char]) -> usize {
    // `row[j]`: from the letters of `from` so far to the first `j` of `to`.
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distances_are_the_textbook_s() {
        let distance =
            |a: &str, b: &str| edit_distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn only_likely_misspellings_are_suggested() {
        let columns = ["age", "Blood Pressure", "s1"];
        let nearest_column = |name| nearest(name, columns, 3);
        assert_eq!(nearest_column("blood pressure"), Some("Blood Pressure"));
        assert_eq!(nearest_column("ages"), Some("age"));
        assert_eq!(nearest_column("s2"), Some("s1"));
        assert_eq!(nearest_column("aeg"), None);
        assert_eq!(nearest_column("target"), None);
        assert_eq!(nearest("fc1.weight", ["fc1.bias", "fc.weight"], 2), Some("fc.weight"));
        assert_eq!(nearest("conv", ["entirely_different"], 2), None);
        assert_eq!(nearest("conv", [], 2), None);
    }
}
