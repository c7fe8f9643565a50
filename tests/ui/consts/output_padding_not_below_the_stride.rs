use dnn::network;

const MORE: usize = 2;
const STRIDE: usize = 2;

network! {
    struct Net: image(4, 7, 7) -> image(8, 17, 16) {
        up: conv_transpose(8, 3, stride = STRIDE, output_padding = (MORE, 1)),
    }

    struct Signal: signal(4, 7) -> signal(8, 18) {
        up: conv_transpose(8, 3, stride = 2, output_padding = MORE + 1),
    }

    struct Sound: signal(4, 7) -> signal(8, 19) {
        up: conv_transpose(8, 3, stride = 2, dilation = 3, output_padding = MORE - 2),
    }
}

fn main() {}
