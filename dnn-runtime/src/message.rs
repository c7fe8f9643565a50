//! Messages that are put together while a program is compiled.

/// A text of at most `CAPACITY` bytes; a longer one is cut.
pub(crate) struct Message<const CAPACITY: usize> {
    text: [u8; CAPACITY],
    len: usize,
}

impl<const CAPACITY: usize> Message<CAPACITY> {
    pub(crate) const fn new() -> Self {
        Self { text: [0; CAPACITY], len: 0 }
    }

    pub(crate) const fn bytes(&mut self, text: &[u8]) -> &mut Self {
        let mut at = 0;
        while at < text.len() && self.len < CAPACITY {
            self.text[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
        self
    }

    pub(crate) const fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) const fn number(&mut self, number: u64) -> &mut Self {
        let mut digits = [0; 20];
        let (mut rest, mut start) = (number, digits.len());
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.bytes(digits.split_at(start).1)
    }

    /// `[32, 64]`
    pub(crate) const fn sizes(&mut self, sizes: &[usize]) -> &mut Self {
        self.text("[");
        let mut at = 0;
        while at < sizes.len() {
            self.text(if at == 0 { "" } else { ", " }).number(sizes[at] as u64);
            at += 1;
        }
        self.text("]")
    }

    pub(crate) const fn written(&self) -> &[u8] {
        self.text.split_at(self.len).0
    }

    /// Ends the compilation, or the program, with the text.
    #[track_caller]
    pub(crate) const fn fail(&self) -> ! {
        let mut len = self.len;
        // What was cut in the middle of a character is cut before it.
        while len > 0 && len == CAPACITY && self.text[len - 1] >= 0x80 {
            len -= 1;
        }
        match core::str::from_utf8(self.text.split_at(len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the message is not text"),
        }
    }
}
