//! Weights turned round, for predictions that read them in another order.

/// Rows of a weight become columns.
pub(crate) fn transpose<T: Copy>(weight: &mut [T], rows: usize) {
    let columns = weight.len() / rows.max(1);
    let before = weight.to_vec();
    for (row, values) in before.chunks_exact(columns.max(1)).enumerate() {
        for (column, &value) in values.iter().enumerate() {
            weight[column * rows + row] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let mut weight = [1, 2, 3, 4, 5, 6];
        transpose(&mut weight, 2);
        assert_eq!(weight, [1, 4, 2, 5, 3, 6]);
        transpose(&mut weight, 3);
        assert_eq!(weight, [1, 2, 3, 4, 5, 6]);
        transpose(&mut [0; 0], 0);
    }
}
