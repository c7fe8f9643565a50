use dnn::network;

network! {
    struct Net: image(4, 4, 4) -> vector(10) {
        up: conv_transpose(8, 3, stride = 2, padding = same, output_padding = 1),
        out: flatten -> dense(10),
    }
}

fn main() {}
