//! The header of a safetensors file, read while a program is compiled.

use crate::message::Message;
use crate::private::info::same_text;

/// The most dimensions of a tensor.
pub(super) const RANK: usize = 8;
/// Places for tensors of a file, by the hash of their name; a quarter is left free, so that a search is short.
pub(super) const SLOTS: usize = 4096;
const MOST: usize = SLOTS / 4 * 3;

/// The largest header that is read, in bytes; the limit of the reference implementation.
pub(super) const MAX_HEADER: u64 = 100_000_000;

/// A part of the file.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A number type of files that networks are read from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    F64,
    F32,
    F16,
    Bf16,
    I64,
    I32,
    I8,
    U8,
    Other,
}

impl Type {
    const fn of(text: &[u8]) -> Self {
        match text {
            b"F64" => Self::F64,
            b"F32" => Self::F32,
            b"F16" => Self::F16,
            b"BF16" => Self::Bf16,
            b"I64" => Self::I64,
            b"I32" => Self::I32,
            b"I8" => Self::I8,
            b"U8" => Self::U8,
            _ => Self::Other,
        }
    }

    /// Bytes of a number; 0 if it is not known.
    pub(super) const fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::I8 | Self::U8 => 1,
            Self::Other => 0,
        }
    }
}

/// What a header says of a tensor.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) name: Span,
    pub(super) dtype: Type,
    /// The number type as the file names it.
    pub(super) dtype_text: Span,
    shape: [usize; RANK],
    rank: usize,
    /// Its bytes, from the end of the header on.
    pub(super) data: Span,
}

impl Entry {
    pub(super) const fn shape(&self) -> &[usize] {
        self.shape.split_at(self.rank).0
    }

    /// The bytes that its shape and number type ask for; `None` if they are more than can be counted.
    const fn size(&self) -> Option<usize> {
        let (mut size, mut at) = (self.dtype.size(), 0);
        while at < self.rank {
            match size.checked_mul(self.shape[at]) {
                Some(product) => size = product,
                None => return None,
            }
            at += 1;
        }
        Some(size)
    }
}

/// A header whose tensors can be looked up by name.
pub(super) struct Header<'a> {
    file: &'a [u8],
    /// Where the tensors begin.
    pub(super) data: usize,
    /// Where in the file the name of a tensor stands, from its quote on; 0 for a free place.
    slots: [u32; SLOTS],
}

impl<'a> Header<'a> {
    /// Reads and checks the whole header. What is wrong with it ends the compilation.
    #[track_caller]
    pub(super) const fn read(file: &'a [u8]) -> Self {
        let Some(length) = file.first_chunk::<8>() else {
            invalid(
                Message::new().text("it has ").number(file.len() as u64).text(" bytes, too few for a header"),
            )
        };
        let (length, behind) = (u64::from_le_bytes(*length), file.len() - 8);
        if length > MAX_HEADER {
            invalid(
                Message::new()
                    .text("it does not begin with the length of a header, as a file of `save_file` does"),
            )
        }
        if length > behind as u64 {
            let mut text = Message::new();
            text.text("its header claims ").number(length).text(" bytes, but ").number(behind as u64);
            invalid(text.text(" follow; is it cut short?"))
        }
        let data = 8 + length as usize;
        let mut header = Self { file, data, slots: [0; SLOTS] };
        let mut reader = Reader { file, at: 8, end: data };
        let (mut count, mut bytes) = (0, 0);
        reader.expect(b'{');
        let mut goes_on = !reader.takes(b'}');
        while goes_on {
            let begin = reader.after_space();
            let name = reader.string();
            reader.expect(b':');
            if same_text(reader.text(name), b"__metadata__") {
                reader.metadata();
            } else {
                let entry = reader.entry(name);
                header.check(&entry);
                count += 1;
                if count > MOST {
                    invalid(Message::new().text("it has more than ").number(MOST as u64).text(" tensors"))
                }
                header.insert(begin, &entry);
                bytes += entry.data.to - entry.data.from;
            }
            goes_on = reader.goes_on(b'}');
        }
        reader.nothing_more();
        if bytes != file.len() - data {
            let mut text = Message::new();
            text.text("its tensors take ").number(bytes as u64).text(" bytes, but ");
            text.number((file.len() - data) as u64).text(" follow the header; is it cut short?");
            invalid(&text)
        }
        header
    }

    /// Its bytes are in the file, and as many as its shape says.
    #[track_caller]
    const fn check(&self, entry: &Entry) {
        let Span { from, to } = entry.data;
        let has = self.file.len() - self.data;
        if from <= to && to <= has {
            let fits = match entry.size() {
                Some(size) => entry.dtype.size() == 0 || size == to - from,
                None => false,
            };
            if fits {
                return;
            }
        }
        let mut text = Message::new();
        text.text("`")
            .bytes(self.text(entry.name))
            .text("` of shape ")
            .sizes(entry.shape())
            .text(" and type ");
        text.bytes(self.text(entry.dtype_text)).text(" has bytes ").number(from as u64).text(" to ");
        text.number(to as u64).text(" of ").number(has as u64).text("; is it cut short?");
        invalid(&text)
    }

    #[track_caller]
    const fn insert(&mut self, begin: usize, entry: &Entry) {
        let name = self.text(entry.name);
        let mut slot = Hash::NEW.add(name).slot();
        while self.slots[slot] != 0 {
            if same_text(self.text(self.entry(slot).name), name) {
                invalid(Message::new().text("its header names the tensor `").bytes(name).text("` twice"))
            }
            slot = (slot + 1) % SLOTS;
        }
        // A header has at most `MAX_HEADER` bytes.
        self.slots[slot] = begin as u32;
    }

    /// The place of the tensor `<key>.<name>`.
    pub(super) const fn find(&self, key: &str, name: &str) -> Option<usize> {
        let mut slot = Hash::NEW.add(key.as_bytes()).add(b".").add(name.as_bytes()).slot();
        while self.slots[slot] != 0 {
            let found = self.text(self.entry(slot).name);
            if found.len() == key.len() + 1 + name.len() {
                let (found_key, rest) = found.split_at(key.len());
                let (dot, found_name) = rest.split_at(1);
                let same = same_text(found_key, key.as_bytes()) && dot[0] == b'.';
                if same && same_text(found_name, name.as_bytes()) {
                    return Some(slot);
                }
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    pub(super) const fn is_free(&self, slot: usize) -> bool {
        self.slots[slot] == 0
    }

    /// The tensor at a place that is not free.
    pub(super) const fn entry(&self, slot: usize) -> Entry {
        let mut reader = Reader { file: self.file, at: self.slots[slot] as usize, end: self.data };
        let name = reader.string();
        reader.expect(b':');
        reader.entry(name)
    }

    pub(super) const fn text(&self, span: Span) -> &'a [u8] {
        part(self.file, span)
    }
}

const fn part(bytes: &[u8], span: Span) -> &[u8] {
    bytes.split_at(span.to).0.split_at(span.from).1
}

/// FNV-1a
struct Hash(u64);

impl Hash {
    const NEW: Self = Self(0xcbf2_9ce4_8422_2325);

    const fn add(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0 = (self.0 ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        self
    }

    const fn slot(self) -> usize {
        (self.0 >> 32) as usize % SLOTS
    }
}

/// A position in JSON.
struct Reader<'a> {
    file: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    const fn text(&self, span: Span) -> &'a [u8] {
        part(self.file, span)
    }

    /// Goes on to what is no white space.
    const fn after_space(&mut self) -> usize {
        while self.at < self.end && matches!(self.file[self.at], b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        self.at
    }

    const fn takes(&mut self, byte: u8) -> bool {
        let takes = self.after_space() < self.end && self.file[self.at] == byte;
        self.at += takes as usize;
        takes
    }

    #[track_caller]
    const fn expect(&mut self, byte: u8) {
        if !self.takes(byte) {
            self.unexpected(Message::new().text("`").bytes(&[byte]).text("`"))
        }
    }

    /// Whether another item follows, and not the end.
    #[track_caller]
    const fn goes_on(&mut self, end: u8) -> bool {
        if self.takes(end) {
            return false;
        }
        self.expect(b',');
        true
    }

    #[track_caller]
    const fn nothing_more(&mut self) {
        if self.after_space() < self.end {
            self.unexpected(Message::new().text("nothing more"))
        }
    }

    #[track_caller]
    const fn unexpected(&self, expected: &Message<CAPACITY>) -> ! {
        let mut text = Message::new();
        text.text("its header, at byte ")
            .number(self.at as u64)
            .text(": expected ")
            .bytes(expected.written());
        if self.at < self.end {
            let begin =
                Span { from: self.at, to: if self.end - self.at < 16 { self.end } else { self.at + 16 } };
            text.text(", found `").bytes(self.text(begin)).text("`");
        } else {
            text.text(", found its end");
        }
        invalid(&text)
    }

    /// The inside of a string.
    #[track_caller]
    const fn string(&mut self) -> Span {
        self.expect(b'"');
        let from = self.at;
        while self.at < self.end && self.file[self.at] != b'"' {
            if self.file[self.at] == b'\\' {
                self.unexpected(Message::new().text("a name without `\\`"))
            }
            self.at += 1;
        }
        let to = self.at;
        self.expect(b'"');
        Span { from, to }
    }

    /// An object of strings, which may hold anything.
    #[track_caller]
    const fn metadata(&mut self) {
        self.expect(b'{');
        let mut goes_on = !self.takes(b'}');
        while goes_on {
            self.any_string();
            self.expect(b':');
            self.any_string();
            goes_on = self.goes_on(b'}');
        }
    }

    #[track_caller]
    const fn any_string(&mut self) {
        self.expect(b'"');
        while self.at < self.end && self.file[self.at] != b'"' {
            self.at += if self.file[self.at] == b'\\' { 2 } else { 1 };
        }
        self.expect(b'"');
    }

    #[track_caller]
    const fn number(&mut self) -> usize {
        let begin = self.after_space();
        let mut number: usize = 0;
        while self.at < self.end && self.file[self.at].is_ascii_digit() {
            let digit = (self.file[self.at] - b'0') as usize;
            number = match number.checked_mul(10) {
                Some(tens) if tens <= usize::MAX - digit => tens + digit,
                _ => self.unexpected(Message::new().text("a smaller number")),
            };
            self.at += 1;
        }
        if self.at == begin {
            self.unexpected(Message::new().text("a number"))
        }
        number
    }

    /// `{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}`, in any order.
    #[track_caller]
    const fn entry(&mut self, name: Span) -> Entry {
        let nothing = Span { from: 0, to: 0 };
        let (dtype, data) = (Type::Other, nothing);
        let mut entry = Entry { name, dtype, dtype_text: nothing, shape: [0; RANK], rank: 0, data };
        let mut found = [0; 3];
        self.expect(b'{');
        let mut goes_on = true;
        while goes_on {
            self.after_space();
            let at = self.at;
            let key = self.string();
            self.expect(b':');
            match self.text(key) {
                b"dtype" => {
                    entry.dtype_text = self.string();
                    entry.dtype = Type::of(self.text(entry.dtype_text));
                    found[0] += 1;
                }
                b"shape" => {
                    self.shape(&mut entry);
                    found[1] += 1;
                }
                b"data_offsets" => {
                    self.expect(b'[');
                    let from = self.number();
                    self.expect(b',');
                    entry.data = Span { from, to: self.number() };
                    self.expect(b']');
                    found[2] += 1;
                }
                _ => {
                    self.at = at;
                    self.unexpected(Message::new().text("\"dtype\", \"shape\" or \"data_offsets\""))
                }
            }
            goes_on = self.goes_on(b'}');
        }
        if !matches!(found, [1, 1, 1]) {
            let mut text = Message::new();
            text.text("its header does not say of `").bytes(self.text(name));
            invalid(text.text("` \"dtype\", \"shape\" and \"data_offsets\", each once"))
        }
        entry
    }

    #[track_caller]
    const fn shape(&mut self, entry: &mut Entry) {
        self.expect(b'[');
        let mut goes_on = !self.takes(b']');
        while goes_on {
            if entry.rank == RANK {
                self.unexpected(Message::new().text("at most 8 dimensions"))
            }
            entry.shape[entry.rank] = self.number();
            entry.rank += 1;
            goes_on = self.goes_on(b']');
        }
    }
}

/// Room for what is wrong with a header.
const CAPACITY: usize = 512;

#[track_caller]
const fn invalid(reason: &Message<CAPACITY>) -> ! {
    let mut text = Message::<{ CAPACITY + 64 }>::new();
    text.text("not a valid safetensors file: ").bytes(reason.written()).fail()
}
