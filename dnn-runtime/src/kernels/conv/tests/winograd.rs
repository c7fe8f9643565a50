//! Winograd's way: where it is used, how far it is from the direct one, and images of one sample that random sizes do not reach.

use super::*;

/// What the documentation of `conv` says of the two ways.
#[test]
fn errors_of_winograd() {
    for (channels, image, batch) in [(16, 6, 16), (64, 6, 16), (16, 32, 1), (64, 32, 1), (64, 8, 1)] {
        let sizes = ConvSizes { padding: [1; 2], ..square([channels; 2], image, 3, batch) };
        let sizes = with_output(sizes, [0; 2]);
        under_each_isa(|| {
            let transformed = largest_errors(sizes);
            let exact = largest_errors(ConvSizes { exact: true, ..sizes });
            for (transformed, exact) in transformed.into_iter().zip(exact) {
                assert!(
                    transformed <= 3.0 * exact,
                    "{transformed} instead of {exact} for {channels} channels"
                );
            }
        });
    }
}

/// Another way rounds otherwise: equal bits are the same way.
#[test]
fn winograd_is_used_where_it_should_be() {
    let sizes = |channels, image, batch| {
        let sizes = ConvSizes { padding: [1; 2], ..square(channels, image, 3, batch) };
        with_output(sizes, [0; 2])
    };
    let fits = sizes([16, 16], 4, 16);
    under_each_isa(|| {
        let vectors = isa() != Isa::Scalar;
        let alone = vectors && cfg!(not(target_family = "wasm"));
        for (sizes, expected) in [
            (fits, vectors),
            (sizes([20, 33], 5, 48), vectors),
            (sizes([15, 16], 4, 16), false),
            (sizes([16, 16], 3, 16), false),
            (sizes([16, 16], 32, 1), alone),
            (sizes([16, 15], 32, 1), false),
            (sizes([16, 16], 7, 1), alone), // sixteen squares
            (sizes([16, 16], 6, 1), false),
            (sizes([16, 16], 12, 1), alone && isa() != Isa::Avx512), // 30 of 36 squares and six in tiles of 32
            (with_output(ConvSizes { stride: [2; 2], ..fits }, [0; 2]), false),
            (with_output(ConvSizes { dilation: [2; 2], padding: [2; 2], ..fits }, [0; 2]), false),
            (with_output(ConvSizes { kernel: [3, 5], padding: [1, 2], ..fits }, [0; 2]), false),
            (ConvSizes { groups: 2, ..fits }, false),
        ] {
            let (found, exact) = (results(sizes), results(ConvSizes { exact: true, ..sizes }));
            for (found, exact) in found.iter().zip(&exact) {
                assert_eq!(found != exact, expected, "{sizes:?}");
            }
        }
    });
}

/// Images of several parts, results wider than what they are computed from, and more channels than are summed up at a time.
#[test]
fn one_sample() {
    let sizes = |input: [usize; 3], output: [usize; 3], padding: usize| ConvSizes {
        input,
        output,
        padding: [padding; 2],
        ..square([16, 16], 3, 3, 1)
    };
    for sizes in [
        sizes([16, 4, 128], [16, 4, 128], 1),
        sizes([16, 4, 126], [20, 4, 126], 1),
        sizes([16, 5, 127], [16, 5, 127], 1),
        sizes([16, 4, 130], [16, 4, 128], 0),
        sizes([16, 8, 7], [16, 8, 11], 1),
        sizes([16, 8, 8], [16, 8, 64], 1),
        sizes([16, 8, 64], [16, 8, 8], 1),
        sizes([70, 8, 8], [40, 8, 8], 1),
    ] {
        check::<f32>(sizes, true, [1, 1]);
        check::<f64>(sizes, false, [7, 2]);
    }
}
