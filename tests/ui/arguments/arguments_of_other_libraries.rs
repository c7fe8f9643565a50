use dnn::network;

network! {
    struct Net: sequence(20, 8) -> vector(5) {
        a: lstm(16, proj_size = 8, num_layers = 2),
        b: rnn(16, nonlinearity = relu, layers = 2),
        c: gru(16, reset_after = false, initial_state = a, dropout = 0.2),
        d: bidirectional(lstm(16, unit_forget_bias = true)),
        e: lstm(hidden_size = 16, bidirectional = true, stateful = true),
        f: gru(16, return_sequences = false, go_backwards = true),
        out: dense(5, activation = relu, use_bias = false),
    }

    struct Text: sequence(20, 1) -> sequence(20, 16) {
        ids: embedding(num_embeddings = 100, embedding_dim = 16),
    }
}

fn main() {}
