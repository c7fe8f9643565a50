//! Sums of 32 bits hold so many products, and the stage that has more is named before code is generated for it.

const SIDE: usize = 300;

dnn::network! {
    #[quantized]
    struct Net: image(1, SIDE, SIDE) -> vector(3) {
        long: flatten -> dense(2),
        mean: input -> avg_pool(SIDE) -> flatten,
        out: concat(long, mean),
    }
}

fn main() {
    println!("{}", NetInt8::PARAMS);
}
