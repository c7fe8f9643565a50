//! The scales of input and output are a field beside those of the stages.

dnn::network! {
    #[quantized]
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> relu,
        input_and_output: dense(3),
    }
}

fn main() {
    let int8 = NetInt8::quantize(&Net::zeroed(), &[[0.5; 4]]).unwrap();
    println!("{:?}", int8.predict_one(&[0.5; 4]));
}
