//! Quantised networks give logits, and an uncommon layer has no form of integers; uses of the quantised form are no errors.

dnn::network! {
    #[quantized]
    struct Net: vector(4) -> vector(3) {
        a: dense(8) -> relu,
        b: maxout(6),
        c: dense(3) -> softmax,
    }
}

fn main() {
    let net = Net::zeroed();
    let int8 = NetInt8::quantize(&net, &[[0.5; 4]]).unwrap();
    println!("{:?} {}", int8.predict_one(&[0.5; 4]), int8.compare(&net, &[[0.5; 4]]));
}
