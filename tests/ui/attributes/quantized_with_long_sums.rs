//! Sums of 32 bits hold so many products, and the stage that has more is named.

dnn::network! {
    #[quantized]
    struct Net: image(1, 300, 300) -> vector(3) {
        long: flatten -> dense(2),
        mean: input -> global_avg_pool,
        out: concat(long, mean),
    }
}

fn main() {
    let int8 = NetInt8::quantize(&Net::zeroed(), &[[0.5; 90_000]]).unwrap();
    println!("{:?}", int8.predict_one(&[0.5; 90_000]));
}
