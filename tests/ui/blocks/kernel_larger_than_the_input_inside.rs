use dnn::network;

network! {
    struct Net: image(3, 4, 4) -> vector(10) {
        body: wide(16, (3, 7)),
        out: flatten -> dense(10),
    }
    block wide(channels, kernel) {
        conv1: conv(channels, kernel) -> relu,
    }
}

fn main() {}
